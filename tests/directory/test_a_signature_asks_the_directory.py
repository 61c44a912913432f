"""Signing by the password of the directory: it is asked for the entry of the signer, and of nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from apps.accounts.credential_watch import note_confirmed
from apps.accounts.unlocking import unlock_account
from apps.hotfixes.models import HotFix
from tests.asking import form_in, url
from tests.driving import PASSWORD, Company, ready, report
from tests.one_time_code import give_codes

from .conftest import logs_in, who
from .directory_server import THEIRS, DirectoryServer, person

ldap = pytest.importorskip("ldap", reason="requirements-ldap.lock is not installed.")
QUINNS = "Quinns-own-password"


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


@pytest.fixture
def browser(in_testing: HotFix, server: DirectoryServer, company: Company) -> Client:
    """That of the QA Lead, who came in by the directory."""
    company.qa.email = "quinn@example.com"
    company.qa.save()
    note_confirmed(company.qa)
    mine, answer = logs_in("quinn", QUINNS)
    assert (answer.status_code, who(mine)) == (302, company.qa), answer.content.decode()
    return mine


def signs(browser: Client, hotfix: HotFix, password: str) -> Any:
    page = url("act", hotfix, "pass_testing")
    return browser.post(page, form_in(browser.get(page)) | {"password": password, "reason": "Ran twice."})


def signed(hotfix: HotFix) -> list[str]:
    return list(hotfix.approvals.filter(role="qa_lead").values_list("authenticated_by", flat=True))


def test_it_signs_and_the_record_says_so(browser: Client, in_testing: HotFix) -> None:
    answer = signs(browser, in_testing, QUINNS)
    assert answer.status_code == 302, answer.content.decode()
    assert signed(in_testing) == ["directory password"]


def test_on_the_way_to_a_signature_the_log_in_is_the_question(browser: Client, in_testing: HotFix) -> None:
    page = url("act", in_testing, "pass_testing")
    fresh, _answer = logs_in("quinn", QUINNS, next=page)
    answer = fresh.post(page, form_in(fresh.get(page)) | {"reason": "Ran twice."})
    assert answer.status_code == 302, answer.content.decode()
    assert signed(in_testing) == ["directory password at log-in"]


def test_whoever_has_codes_is_asked_for_one_beside_it(
    browser: Client, in_testing: HotFix, company: Company
) -> None:
    phone = give_codes(company.qa)
    fresh, answer = logs_in("quinn", QUINNS)
    assert (who(fresh), answer.url) == (None, "/admin/codes/come-in/")
    page = url("act", in_testing, "pass_testing")
    shown = browser.get(page)
    assert "Your password at Example directory" in shown.content.decode()
    sent = form_in(shown) | {"password": QUINNS, "reason": "Ran twice."}
    assert browser.post(page, sent).status_code == 400
    answer = browser.post(page, sent | {"one_time_code": phone.shows()})
    assert answer.status_code == 302, answer.content.decode()
    assert signed(in_testing) == ["directory and one-time code"]


def test_no_other_password_signs(browser: Client, in_testing: HotFix) -> None:
    """None, that which the account had before, and that of somebody else."""
    for password in ("wrong", "", PASSWORD, THEIRS):
        assert (signs(browser, in_testing, password).status_code, signed(in_testing)) == (400, [])


def test_who_is_locked_there_signs_nothing(
    browser: Client, in_testing: HotFix, server: DirectoryServer
) -> None:
    server.changes((person("quinn"), [(ldap.MOD_ADD, "pwdAccountLockedTime", b"000001010000Z")]))
    assert signs(browser, in_testing, QUINNS).status_code == 400
    assert signed(in_testing) == []


def test_a_name_that_went_to_somebody_else_signs_nothing(
    browser: Client, in_testing: HotFix, server: DirectoryServer
) -> None:
    server.renames(person("quinn"), "uid=quinn-b")
    server.renames(person("anna"), "uid=quinn")
    assert signs(browser, in_testing, THEIRS).status_code == 400
    assert signed(in_testing) == []
    assert signs(browser, in_testing, QUINNS).status_code == 302


def test_an_identity_that_sql_linked_signs_nothing(
    browser: Client, in_testing: HotFix, server: DirectoryServer, company: Company
) -> None:
    logs_in("anna")
    annas = SocialAccount.objects.get(extra_data={}, user__username="anna").uid
    SocialAccount.objects.filter(user__username="anna").delete()
    SocialAccount.objects.filter(user=company.qa).update(uid=annas)
    answer = signs(browser, in_testing, THEIRS)
    assert answer.status_code == 403
    assert "linked past the software" in answer.content.decode()
    assert signed(in_testing) == []


def test_a_directory_that_is_away_is_a_sentence_and_what_was_typed_stays(
    browser: Client, in_testing: HotFix, other_rules: Callable[..., None]
) -> None:
    other_rules(address='"ldap://127.0.0.1:9"')
    answer = signs(browser, in_testing, QUINNS)
    assert answer.status_code == 503
    assert "Example directory does not answer" in answer.content.decode()
    assert "Ran twice." in answer.content.decode()
    assert signed(in_testing) == []


def test_wrong_ones_are_counted_as_any(browser: Client, in_testing: HotFix) -> None:
    statuses = [signs(browser, in_testing, "wrong").status_code for _try in range(6)]
    assert statuses[0] == 400
    assert statuses[-1] == 429
    assert signs(browser, in_testing, QUINNS).status_code == 429
    assert signed(in_testing) == []


def test_what_is_guessed_at_a_signature_locks_the_log_in_however_the_name_is_written(
    browser: Client, in_testing: HotFix, company: Company
) -> None:
    """They are called otherwise there than here, and the directory takes capitals for none."""
    for number in range(5):
        signs(browser, in_testing, f"guess {number}")
    assert logs_in("QuinN", QUINNS)[1].status_code == 429
    unlock_account(company.qa, by=company.owner, reason="They rang me.")
    assert logs_in("QuinN", QUINNS)[1].status_code == 302
