"""Whoever has one-time codes comes in and signs with password and code, and with nothing less."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.accounts.asking_a_code import remove
from apps.accounts.models import CredentialChange, OneTimeCodes
from apps.common import clock
from apps.common.tracking import acting
from apps.history.log_in_faults import log_in_faults
from apps.history.protection import lifted
from apps.history.verification_scope import Scope
from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, form_in, undone, url, words_of
from tests.driving import PASSWORD, Company
from tests.one_time_code import Phone, give_codes

COME_IN = "/admin/codes/come-in/"
# Does what was typed open the door? Returns the page that it was answered with as well.
Door = Callable[[Company, HotFix, str], tuple[bool, Any]]


def logs_in(company: Company, _hotfix: HotFix, code: str) -> tuple[bool, Any]:
    browser = Client()
    answer = browser.post("/admin/login/", {"username": company.qa.username, "password": PASSWORD})
    if answer.status_code == 302 and answer["Location"] == COME_IN:
        assert "_auth_user_id" not in browser.session
        answer = browser.post(COME_IN, {"one_time_code": code})
    return "_auth_user_id" in browser.session, answer


def signs(company: Company, hotfix: HotFix, code: str) -> tuple[bool, Any]:
    before = hotfix.approvals.count()
    answer = ask(company.qa, "pass_testing", hotfix, one_time_code=code)
    return hotfix.approvals.count() > before, answer


def _used(phone: Phone, company: Company) -> str:
    assert logs_in(company, HotFix(), phone.shows())[0]
    return phone.shows()


def _earlier(phone: Phone, company: Company) -> str:
    assert logs_in(company, HotFix(), phone.shows())[0]
    return phone.shows(0)


def _recovery_used(phone: Phone, company: Company) -> str:
    assert logs_in(company, HotFix(), phone.recovery[3])[0]
    return phone.recovery[3]


def _put_there(phone: Phone, company: Company) -> str:
    """The key of an account of one's own, copied to somebody else's by SQL."""
    mine = give_codes(company.rm)
    row = OneTimeCodes.objects.get(person=company.rm)
    with lifted():
        OneTimeCodes._base_manager.filter(person=company.qa).update(sealed_key=row.sealed_key)
    return mine.shows()


def _taken_away(phone: Phone, company: Company) -> str:
    with lifted():
        OneTimeCodes._base_manager.filter(person=company.qa).update(removed_at=clock.now(), sealed_key="")
    return ""


def _deactivated(phone: Phone, company: Company) -> str:
    with acting(None, reason="Left"):
        company.qa.is_active = False
        company.qa.save()
    return phone.shows()


CASES: dict[str, tuple[Callable[[Phone, Company], str], bool]] = {
    "right": (lambda phone, _company: phone.shows(), True),
    "readable": (lambda phone, _company: f"{phone.shows()[:3]} {phone.shows()[3:]}", True),
    "none": (lambda _phone, _company: "", False),
    "wrong": (lambda phone, _company: str(int(phone.shows()) ^ 1).zfill(6), False),
    "of the set-up": (lambda phone, _company: phone.shows(0), False),
    "used": (_used, False),
    "earlier than one that was used": (_earlier, False),
    "too early": (lambda phone, _company: phone.shows(2), False),
    "of somebody else": (lambda _phone, company: give_codes(company.rm).shows(), False),
    "recovery": (lambda phone, _company: phone.recovery[3].lower(), True),
    "recovery used": (_recovery_used, False),
    "recovery of somebody else": (lambda _phone, company: give_codes(company.rm).recovery[0], False),
    "key by SQL": (_put_there, False),
    "removed by SQL": (_taken_away, False),
    "deactivated": (_deactivated, False),
}


@pytest.mark.parametrize("door", [logs_in, signs])
def test_what_opens(door: Door, phone: Phone, in_testing: HotFix, company: Company) -> None:
    for case, (code, opens) in CASES.items():
        with undone():
            opened, answer = door(company, in_testing, code(phone, company))
        company.qa.refresh_from_db()
        in_testing.refresh_from_db()
        assert opened is opens, case
        assert answer.status_code in ((302,) if opens else (302, 400, 403)), case


def test_the_record_says_with_what(phone: Phone, in_testing: HotFix, company: Company) -> None:
    page = client_of(company.qa).get(url("act", in_testing, "pass_testing"))
    assert "One-time code" in words_of(page)
    assert signs(company, in_testing, phone.shows())[0]
    assert in_testing.approvals.latest("pk").authenticated_by == "password and one-time code"


def test_a_log_in_on_the_way_to_sign_says_so_as_well(
    phone: Phone, in_testing: HotFix, company: Company
) -> None:
    browser, address = Client(), url("act", in_testing, "pass_testing")
    typed = {"username": company.qa.username, "password": PASSWORD, "next": address}
    assert browser.post("/admin/login/", typed)["Location"] == COME_IN
    assert browser.post(COME_IN, {"one_time_code": phone.recovery[0]})["Location"] == address
    assert browser.post(address, form_in(browser.get(address))).status_code == 302
    assert in_testing.approvals.latest("pk").authenticated_by == "password and recovery code at log-in"
    assert CredentialChange.objects.filter(person=company.qa, what="recovery_used").count() == 1


def test_nobody_types_a_code_who_gave_no_password_or_long_ago(phone: Phone, company: Company) -> None:
    browser = Client()
    assert browser.post(COME_IN, {"one_time_code": phone.shows()})["Location"] == "/admin/login/"
    browser.post("/admin/login/", {"username": company.qa.username, "password": PASSWORD})
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert browser.post(COME_IN, {"one_time_code": phone.shows()})["Location"] == "/admin/login/"
    browser.post("/admin/login/", {"username": company.qa.username, "password": PASSWORD})
    with acting(company.qa, reason="Changed"):
        company.qa.set_password("another one that is long")
        company.qa.save()
    assert browser.post(COME_IN, {"one_time_code": phone.shows()})["Location"] == "/admin/login/"
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize("door", [logs_in, signs])
def test_guesses_lock_as_those_of_a_password_do(
    door: Door, phone: Phone, in_testing: HotFix, company: Company
) -> None:
    for _guess in range(5):
        door(company, in_testing, "000000")
    opened, answer = door(company, in_testing, phone.shows())
    assert (opened, answer.status_code) == (False, 429)
    with clock.set_to(clock.now() + timedelta(minutes=11)):
        assert door(company, in_testing, phone.shows())[0]


def test_a_program_reads_nothing_by_the_password_alone(phone: Phone, company: Company) -> None:
    named = Client(headers={"Authorization": _basic(company.qa.username)})
    assert named.get("/api/hotfixes/").status_code == 403
    other = Client(headers={"Authorization": _basic(company.rm.username)})
    assert other.get("/api/hotfixes/").status_code == 200


def _basic(name: str) -> str:
    from base64 import b64encode

    return f"Basic {b64encode(f'{name}:{PASSWORD}'.encode()).decode()}"


@pytest.mark.parametrize("forged", [_put_there, _taken_away])
def test_what_sql_did_is_found_by_verifying(forged: Any, phone: Phone, company: Company) -> None:
    assert list(log_in_faults(Scope())) == []
    forged(phone, company)
    (fault,) = log_in_faults(Scope())
    assert "nothing recorded" in str(fault)


def test_after_a_removal_the_password_is_enough(phone: Phone, in_testing: HotFix, company: Company) -> None:
    remove(OneTimeCodes.objects.get(), by=company.qa)
    assert list(log_in_faults(Scope())) == []
    assert logs_in(company, in_testing, "")[0]
    assert signs(company, in_testing, "")[0]
    assert in_testing.approvals.latest("pk").authenticated_by == "password"
