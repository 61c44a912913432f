"""One touch of one's own passkey signs what is on screen, says so on the record, and counts once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core import signing
from django.test import Client

from apps.accounts.models import CredentialChange, Passkey, PasskeyAssertion
from apps.accounts.signing_by_passkey import Signed, confirm, named_in, question_to_sign
from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, drive, ready, report
from tests.passkey import SITE, Device, give_passkey, touch_to_sign

from .conftest import yes_form


def posted(browser: Client, hotfix: HotFix, form: dict[str, Any], act: str = "pass_testing") -> Any:
    answer = browser.post(url("act", hotfix, act), form)
    hotfix.refresh_from_db()
    return answer


def test_it_signs_without_a_password_and_can_be_checked_later(
    browser: Client, in_testing: HotFix, device: Device
) -> None:
    form = yes_form(browser, in_testing, device)
    assert "password" not in form or form["password"] == [""]
    assert posted(browser, in_testing, form).status_code == 302
    assert in_testing.state == "deployment"
    given = in_testing.approvals.get(phase="testing")
    assertion = PasskeyAssertion.objects.get()
    assert named_in(given.authenticated_by) == assertion.name
    assert assertion.verifies()
    told = json.loads(assertion.statement)
    assert told["evidence"] == given.evidence_digest
    assert (told["role"], told["hotfix"]) == ("qa_lead", in_testing.reference)
    assert told["person"]["name"] == str(given.signer)


def test_the_page_offers_it_only_to_whoever_has_one(
    browser: Client, in_testing: HotFix, device: Device, company: Company
) -> None:
    address = url("act", in_testing, "pass_testing")
    assert "the button asks for your passkey" in words_of(browser.get(address))
    asking_a_passkey = client_of(company.rm).get(url("act", in_testing, "pass_testing"))
    assert "data-passkey-question" not in asking_a_passkey.content.decode()


def test_a_no_is_signed_by_a_touch_for_that_no_alone(
    browser: Client, in_testing: HotFix, device: Device
) -> None:
    form = yes_form(browser, in_testing, device)
    refused = posted(browser, in_testing, form, act="fail_testing")
    assert refused.status_code == 400
    assert "touched for something else" in words_of(refused)
    address = url("act", in_testing, "fail_testing")
    form["passkey"] = touch_to_sign(browser, device, address, evidence=form["evidence"][0])
    assert posted(browser, in_testing, form, act="fail_testing").status_code == 302
    assert in_testing.state == "development"


def _other_evidence(form: dict[str, Any], _device: Device) -> None:
    form["evidence"] = ["0" * 64]


def _other_answer(form: dict[str, Any], _device: Device) -> None:
    form["passkey"] = json.dumps({"token": "x", "credential": {}})


def _no_answer(form: dict[str, Any], _device: Device) -> None:
    form["passkey"] = "[" * 5000


def _signed_by_another_device(form: dict[str, Any], device: Device) -> None:
    typed = json.loads(form["passkey"])
    typed["credential"]["response"]["signature"] = "AAAA"
    form["passkey"] = json.dumps(typed)


@pytest.mark.parametrize("forged", [_other_evidence, _other_answer, _no_answer, _signed_by_another_device])
def test_what_does_not_fit_signs_nothing_and_keeps_what_was_typed(
    forged: Any, browser: Client, in_testing: HotFix, device: Device
) -> None:
    form = yes_form(browser, in_testing, device)
    forged(form, device)
    answer = posted(browser, in_testing, form)
    assert answer.status_code in (400, 409)
    assert "Nothing was recorded" in words_of(answer) or "changed" in words_of(answer)
    again = form_in(answer)
    assert again["reason"] == ["Ran twice."]
    assert again.get("passkey", [""]) == [""]
    assert "password" in again
    assert in_testing.state == "testing"
    assert not PasskeyAssertion.objects.exists()


@pytest.mark.parametrize(
    ("lies", "counts"),
    [
        ({"origin": "https://elsewhere.example"}, False),
        ({"host": "elsewhere"}, False),
        ({"verifies": False}, False),
    ],
)
def test_a_touch_elsewhere_or_without_knowing_who_touched_signs_nothing(
    lies: dict[str, Any], counts: bool, browser: Client, in_testing: HotFix, device: Device
) -> None:
    vars(device).update(lies)
    assert posted(browser, in_testing, yes_form(browser, in_testing, device)).status_code == 400
    assert in_testing.state == "testing"


def test_a_touch_counts_once(browser: Client, in_testing: HotFix, device: Device, company: Company) -> None:
    form = yes_form(browser, in_testing, device)
    assert posted(browser, in_testing, form).status_code == 302
    hotfix = drive(report(company), company, to="testing")
    again = posted(browser, hotfix, form)
    assert again.status_code == 400
    assert hotfix.state == "testing"


def test_the_same_form_sent_again_counts_for_nothing_more(
    browser: Client, in_testing: HotFix, device: Device
) -> None:
    form = yes_form(browser, in_testing, device)
    form["evidence"], whole = ["1" * 64], form["evidence"]
    posted(browser, in_testing, form)
    form["evidence"] = whole
    assert posted(browser, in_testing, form).status_code == 302
    assert PasskeyAssertion.objects.count() == 1


def test_a_touch_of_ten_minutes_ago_is_too_old(browser: Client, in_testing: HotFix, device: Device) -> None:
    form = yes_form(browser, in_testing, device)
    with clock.set_to(clock.now() + timedelta(minutes=10)):
        answer = posted(browser, in_testing, form)
    assert answer.status_code == 400
    assert "too long ago" in words_of(answer)


def test_the_touch_of_somebody_else_signs_nothing_for_me(
    browser: Client, in_testing: HotFix, device: Device, company: Company
) -> None:
    theirs = Device(number=b"the passkey of the release lead!")
    give_passkey(company.rm, theirs)
    address = url("act", in_testing, "pass_testing")
    form = form_in(browser.get(address))
    question = browser.post("/admin/passkeys/to-sign/", {"address": address, "evidence": form["evidence"][0]})
    asked = question.json()
    form["passkey"] = [json.dumps({"token": asked["token"], "credential": theirs.touched(asked)})]
    answer = posted(browser, in_testing, form)
    assert answer.status_code == 400
    assert "not yours" in words_of(answer)
    # Nor does their question with my form.
    asked = client_of(company.rm).post("/admin/passkeys/to-sign/", {"address": address}).json()
    form["passkey"] = [json.dumps({"token": asked["token"], "credential": device.touched(asked)})]
    assert posted(browser, in_testing, form).status_code == 400
    assert in_testing.state == "testing"


def test_a_passkey_that_sql_put_there_signs_nothing(
    browser: Client, in_testing: HotFix, device: Device, company: Company
) -> None:
    forged = Device(number=b"the passkey that a forger made !")
    give_passkey(company.rm, forged)
    Passkey._base_manager.filter(person=company.rm).update(person=company.qa)
    answer = posted(browser, in_testing, yes_form(browser, in_testing, forged))
    assert answer.status_code == 403
    assert in_testing.state == "testing"


def test_a_copy_that_counts_less_is_noticed(browser: Client, in_testing: HotFix, company: Company) -> None:
    counting = Device(counts=True, uses=7)
    give_passkey(company.qa, counting)
    counting.uses = 3
    answer = posted(browser, in_testing, yes_form(browser, in_testing, counting))
    assert answer.status_code == 400
    assert "There may be a copy" in words_of(answer)


def test_with_passkeys_alone_no_password_signs(
    browser: Client, in_testing: HotFix, device: Device, settings: Any
) -> None:
    settings.SIGNING_ASKS_FOR = ["passkey"]
    form = yes_form(browser, in_testing, device)
    assert "password" not in form
    by_password = {**form, "passkey": "", "password": "correct horse battery"}
    answer = posted(browser, in_testing, by_password)
    assert answer.status_code == 400
    assert "Your passkey signs this" in words_of(answer)
    assert posted(browser, in_testing, form).status_code == 302


def test_where_they_are_switched_off_a_touch_is_no_answer(
    browser: Client, in_testing: HotFix, device: Device, settings: Any
) -> None:
    form = yes_form(browser, in_testing, device)
    settings.SIGNING_ASKS_FOR = ["password"]
    assert posted(browser, in_testing, {**form, "password": ""}).status_code == 400
    assert in_testing.state == "testing"


def test_a_log_in_that_somebody_else_set_signs_nothing_by_a_touch_either(
    browser: Client, in_testing: HotFix, device: Device, company: Company
) -> None:
    form = yes_form(browser, in_testing, device)
    company.qa.set_password("set by an administrator")
    with acting(company.rm, reason="Reset"):
        company.qa.save()
    again = client_of(company.qa)
    assert posted(again, in_testing, form).status_code in (400, 403)
    assert in_testing.state == "testing"
    assert CredentialChange.objects.filter(person=company.qa, what="passkey").count() == 1


def test_the_very_same_touch_is_known_again(device: Device, company: Company) -> None:
    signed = Signed(
        "/admin/hotfixes/hotfix/1/act/pass_testing/", "HF-2026-0001", "Approve", "qa_lead", "0" * 64
    )
    asked = question_to_sign(company.qa, SITE, signed)
    touch = json.dumps({"token": asked["token"], "credential": device.touched(asked)})
    confirm(company.qa, SITE, signed, touch)
    with pytest.raises(BadInput, match="counted already"):
        confirm(company.qa, SITE, signed, touch)
    assert PasskeyAssertion.objects.count() == 1


def test_what_is_no_sign_off_is_touched_for_in_no_role(company: Company) -> None:
    give_passkey(company.rm, Device())
    hotfix = ready(report(company), company, to="deployment")
    asked = client_of(company.rm).post("/admin/passkeys/to-sign/", {"address": url("act", hotfix, "deploy")})
    _key, statement = signing.loads(asked.json()["token"], salt="apps.accounts.signing_by_passkey")
    told = json.loads(statement)
    assert (told["role"], told["hotfix"]) == ("", hotfix.reference)


def test_a_question_is_for_a_page_that_is_there_and_that_one_sees(
    browser: Client, in_testing: HotFix, device: Device, company: Company
) -> None:
    for address in ("", "/nowhere/", "https://elsewhere.example/", "x" * 5000):
        assert browser.post("/admin/passkeys/to-sign/", {"address": address}).status_code == 400
    address = url("act", in_testing, "pass_testing")
    give_passkey(company.plain, Device(number=b"the passkey of one who sees none"))
    assert client_of(company.plain).post("/admin/passkeys/to-sign/", {"address": address}).status_code == 404
    assert client_of(company.rm).post("/admin/passkeys/to-sign/", {"address": address}).status_code == 409
    unknown = browser.post("/admin/passkeys/to-sign/", {"address": address.replace("pass_testing", "x")})
    assert unknown.status_code == 404
