"""Asked again elsewhere: what was typed survives the way there and back, and is done once by coming back."""

from typing import Any

import pytest

from apps.accounts.models import PendingSignature
from apps.accounts.roles import Role
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from tests.asking import ROLLED_BACK, client_of, saying, url
from tests.driving import NIGHT, Company, drive, ready, report
from tests.elsewhere import WAY, comes_back, leaves
from tests.owing import broken, owing


@pytest.fixture(autouse=True)
def elsewhere(settings: Any) -> None:
    settings.REAUTHENTICATION = WAY


def test_a_sign_off(in_testing: HotFix, company: Company) -> None:
    browser = client_of(company.qa)
    back = leaves(browser, url("act", in_testing, "pass_testing"), reason="Ran twice.")
    in_testing.refresh_from_db()
    assert in_testing.state == "testing", "Nothing is signed on the way."
    answer = comes_back(browser, back, company.qa)
    assert (answer.status_code, answer.url) == (302, url("change", in_testing))
    in_testing.refresh_from_db()
    assert in_testing.state == "deployment"
    signed = in_testing.approvals.last()
    assert (signed.comment, signed.signer) == ("Ran twice.", company.qa)
    assert (signed.authenticated_by, signed.signed_at) == ("single sign-on", NIGHT)
    assert not PendingSignature.objects.exists()


def test_a_refusal_with_what_it_records(company: Company) -> None:
    hotfix = drive(report(company), company, to="verification")
    browser = client_of(company.rm)
    back = leaves(browser, url("act", hotfix, "roll_back"), **ROLLED_BACK)
    comes_back(browser, back, company.rm)
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.round) == ("development", 2)
    made = hotfix.rollbacks.get()
    assert {name: getattr(made, name) for name in ROLLED_BACK} == ROLLED_BACK


def test_the_capacity_that_was_chosen(company: Company) -> None:
    hotfix = ready(report(company), company, to="qualification")
    for role, holder in ((Role.PRODUCT_OWNER, company.po), (Role.TECHNICAL_LEAD, company.tl)):
        delegate_role(
            role, hotfix, to=company.insider, by=holder, ends_at=NIGHT.replace(day=25), reason="Away."
        )
    browser = client_of(company.insider)
    chosen = f"technical_lead:{company.tl.pk}"
    back = leaves(browser, url("act", hotfix, "qualify"), as_role=chosen)
    comes_back(browser, back, company.insider)
    signed = hotfix.approvals.get()
    assert (signed.role, signed.on_behalf_of, signed.signer) == (
        "technical_lead",
        company.tl,
        company.insider,
    )


@pytest.mark.parametrize("verdict", ["ratify", "refuse"])
def test_the_settling_of_a_debt(verdict: str, company: Company) -> None:
    debt = owing(company, phase="testing")
    browser = client_of(company.qa)
    back = leaves(browser, url("settle", debt.hotfix, debt, verdict), reason="Read at my desk.")
    assert debt.hotfix.debts.get().settled_by is None
    comes_back(browser, back, company.qa)
    settled = debt.hotfix.debts.get().settled_by
    assert (settled.approved, settled.comment) == (verdict == "ratify", "Read at my desk.")
    assert settled.authenticated_by == "single sign-on"


def test_going_ahead(company: Company) -> None:
    hotfix = broken(company, to="testing")
    browser = client_of(company.rm)
    back = leaves(browser, url("go_ahead", hotfix), reason="The till is dark.")
    assert not hotfix.debts.exists()
    comes_back(browser, back, company.rm)
    assert hotfix.debts.get().authenticated_by == "single sign-on"


def test_breaking_the_glass(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.rm)
    back = leaves(browser, url("break_glass", hotfix), reason="The till is dark.")
    comes_back(browser, back, company.rm)
    call = hotfix.glass_calls.get()
    assert (call.reason, call.authenticated_by) == ("The till is dark.", "single sign-on")


def test_a_yes_by_phone(company: Company) -> None:
    hotfix = ready(report(company), company, to="testing")
    browser = client_of(company.contributor)
    told = {"role": "qa_lead", "holder": company.qa.pk, "channel": "phone", "words": "Yes, go on."}
    back = leaves(browser, url("verbal", hotfix), witness=company.rm.pk, **told)
    comes_back(browser, back, company.contributor)
    yes = hotfix.verbal_yeses.get()
    assert (yes.words, yes.holder, yes.witness) == ("Yes, go on.", company.qa, company.rm)
    assert yes.authenticated_by == "single sign-on"
    browser = client_of(company.rm)
    back = leaves(browser, url("answer_verbal", hotfix, yes, "confirm"))
    assert not hotfix.debts.exists()
    comes_back(browser, back, company.rm)
    debt = hotfix.debts.get()
    assert (debt.verbal_yes, debt.confirmation.authenticated_by) == (yes, "single sign-on")


def test_what_is_typed_wrong_leaves_nowhere(in_testing: HotFix, company: Company) -> None:
    browser = client_of(company.qa)
    answer = browser.post(url("act", in_testing, "fail_testing"), saying(in_testing, reason=""))
    assert answer.status_code == 400
    assert not PendingSignature.objects.exists()


def test_an_act_that_is_no_signature_leaves_nowhere(company: Company) -> None:
    hotfix = ready(report(company), company, to="identified")
    answer = client_of(company.reporter).post(url("act", hotfix, "submit"), saying(hotfix))
    assert answer.url == url("change", hotfix)


def test_the_page_asks_for_no_password_and_lets_the_browser_go_there(
    in_testing: HotFix, company: Company
) -> None:
    page = client_of(company.qa).get(url("act", in_testing, "pass_testing"))
    assert 'type="password"' not in page.content.decode()
    policy = page["Content-Security-Policy"]
    assert "form-action 'self' https://sign-in.example;" in f"{policy};"


def test_no_secret_of_the_page_is_kept(in_testing: HotFix, company: Company) -> None:
    browser = client_of(company.qa, enforce_csrf_checks=True)
    back = leaves(browser, url("act", in_testing, "pass_testing"))
    kept = PendingSignature.objects.get()
    assert "csrf" not in kept.typed
    assert kept.token_sha256 not in back
    assert comes_back(browser, back, company.qa).status_code == 302
