"""Signing by the provider: it must ask the signer, now; nothing else signs."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client

from apps.accounts.credential_watch import note_confirmed
from apps.accounts.models import PendingSignature
from apps.hotfixes.models import HotFix
from tests.asking import form_in, url
from tests.driving import NIGHT, Company, ready, report
from tests.identity_provider import IdentityProvider

from .conftest import comes, who

BY_PROVIDER = "apps.accounts.asking_the_provider.ByProvider"
NOW = NIGHT.timestamp()


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


@pytest.fixture
def browser(in_testing: HotFix, provider: IdentityProvider, company: Company, settings: Any) -> Client:
    """That of the QA Lead, who came in by the provider."""
    settings.REAUTHENTICATION = BY_PROVIDER
    company.qa.email = "quinn@example.com"
    company.qa.save()
    provider.people["q-1"] = {
        "email": "quinn@example.com",
        "email_verified": True,
        "groups": ["hotfix-users"],
    }
    note_confirmed(company.qa)
    mine, answer = comes(provider, "q-1")
    assert (answer.status_code, who(mine)) == (302, company.qa), answer.content.decode()
    return mine


def leaves(browser: Client, hotfix: HotFix, **typed: Any) -> Any:
    """Fill in the page to sign, and send it; the answer."""
    page = url("act", hotfix, "pass_testing")
    return browser.post(page, form_in(browser.get(page)) | typed)


def unsigned(hotfix: HotFix) -> bool:
    hotfix.refresh_from_db()
    return hotfix.state == "testing" and not hotfix.approvals.filter(role="qa_lead").exists()


def test_it_signs_what_was_typed_and_the_record_says_who_asked(
    browser: Client, in_testing: HotFix, provider: IdentityProvider, company: Company
) -> None:
    sent = leaves(browser, in_testing, reason="Ran twice.")
    assert sent.status_code == 302, sent.content.decode()
    assert sent.url.startswith(f"{provider.issuer}/authorize?")
    assert unsigned(in_testing)
    answer = browser.get(provider.recognises(sent.url, "q-1"))
    assert (answer.status_code, answer.url) == (302, url("change", in_testing))
    signed = in_testing.approvals.get(role="qa_lead")
    assert (signed.comment, signed.signer, signed.authenticated_by) == (
        "Ran twice.",
        company.qa,
        "Example SSO",
    )
    assert {name: provider.asked[name] for name in ("prompt", "max_age")} == {
        "prompt": "login",
        "max_age": "0",
    }


def test_the_page_asks_for_no_password_and_lets_the_browser_go_there(
    browser: Client, in_testing: HotFix, provider: IdentityProvider
) -> None:
    page = browser.get(url("act", in_testing, "pass_testing"))
    assert 'type="password"' not in page.content.decode()
    assert f"form-action 'self' {provider.issuer}" in page["Content-Security-Policy"]


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"nonce": "of somebody else"},
    "another audience": {"aud": "another site"},
    "expired": {"exp": NOW - 60},
    "asked long ago": {"auth_time": NOW - 600},
    "does not say when it asked": {"auth_time": None},
    "says nonsense of when it asked": {"auth_time": "just now"},
    "will ask": {"auth_time": NOW + 600},
    "another key": {"key": "bad"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_signs_nothing(
    lie: str, browser: Client, in_testing: HotFix, provider: IdentityProvider
) -> None:
    back = provider.recognises(leaves(browser, in_testing).url, "q-1", **LIES[lie])
    answer = browser.get(back)
    assert answer.status_code == 400, answer.content.decode()
    assert "Nothing was recorded" in answer.content.decode()
    assert unsigned(in_testing)


def test_somebody_elses_answer_signs_nothing(
    browser: Client, in_testing: HotFix, provider: IdentityProvider
) -> None:
    comes(provider, "a-1")
    answer = browser.get(provider.recognises(leaves(browser, in_testing).url, "a-1"))
    assert answer.status_code == 400
    assert "recognised somebody else" in answer.content.decode()
    assert unsigned(in_testing)


def test_an_identity_that_sql_linked_signs_nothing(
    browser: Client, in_testing: HotFix, provider: IdentityProvider, company: Company
) -> None:
    SocialAccount.objects.create(user=company.qa, provider="company", uid="evil")
    answer = browser.get(provider.recognises(leaves(browser, in_testing).url, "evil"))
    assert answer.status_code == 400
    assert unsigned(in_testing)


def test_the_same_answer_signs_once(browser: Client, in_testing: HotFix, provider: IdentityProvider) -> None:
    back = provider.recognises(leaves(browser, in_testing).url, "q-1")
    assert browser.get(back).status_code == 302
    assert browser.get(back).status_code == 400
    assert in_testing.approvals.filter(role="qa_lead").count() == 1


def test_an_answer_in_another_session_of_the_same_person_signs_nothing(
    browser: Client, in_testing: HotFix, provider: IdentityProvider
) -> None:
    back = provider.recognises(leaves(browser, in_testing).url, "q-1")
    other, _answer = comes(provider, "q-1")
    assert other.get(back).status_code == 400
    assert unsigned(in_testing)


def test_an_answer_to_a_log_in_signs_nothing(
    browser: Client, in_testing: HotFix, provider: IdentityProvider
) -> None:
    """The state of the signature, with a code that was given for another question."""
    back = provider.recognises(leaves(browser, in_testing).url, "q-1").rpartition("=")[0]
    code = provider.recognises(browser.get("/admin/sign-in/company/").url, "q-1").rpartition("=")[2]
    assert browser.get(f"{back}={code}").status_code == 400
    assert unsigned(in_testing)


def test_evidence_that_changed_meanwhile_is_not_signed(
    browser: Client, in_testing: HotFix, provider: IdentityProvider, company: Company
) -> None:
    back = provider.recognises(leaves(browser, in_testing).url, "q-1")
    test_run = in_testing.test_reports.get()
    test_run.summary = "Two of forty failed after all."
    test_run.save()
    answer = browser.get(back)
    assert answer.status_code == 409, answer.content.decode()
    assert unsigned(in_testing)


def test_who_lost_the_role_meanwhile_signs_nothing(
    browser: Client, in_testing: HotFix, provider: IdentityProvider, company: Company
) -> None:
    back = provider.recognises(leaves(browser, in_testing).url, "q-1")
    in_testing.user_grants.filter(user=company.qa).delete()
    assert browser.get(back).status_code in (403, 404)
    assert unsigned(in_testing)


def test_whom_no_provider_knows_reads_what_to_do(
    browser: Client, in_testing: HotFix, company: Company
) -> None:
    stranger = Client()
    stranger.force_login(company.qa)
    SocialAccount.objects.all().delete()
    answer = leaves(stranger, in_testing)
    assert answer.status_code == 400
    assert "does not know your account yet" in answer.content.decode()
    assert not PendingSignature.objects.exists()


def test_a_provider_that_is_silent_is_a_sentence(
    browser: Client, in_testing: HotFix, provider: IdentityProvider, sign_on_file: Any
) -> None:
    # One whose addresses nobody has asked for yet.
    sign_on_file(provider, issuer='"http://127.0.0.1:9"')
    answer = leaves(browser, in_testing, reason="Ran twice.")
    assert answer.status_code == 503
    assert "Example SSO does not answer" in answer.content.decode()
    assert unsigned(in_testing)


@pytest.mark.parametrize(("acr", "status"), [("gold", 302), ("bronze", 400), (None, 400)])
def test_how_it_must_ask_can_be_demanded(
    acr: str | None,
    status: int,
    browser: Client,
    in_testing: HotFix,
    provider: IdentityProvider,
    sign_on_file: Any,
) -> None:
    sign_on_file(provider, acr_values='["gold", "platinum"]')
    back = provider.recognises(leaves(browser, in_testing).url, "q-1", acr=acr)
    assert provider.asked["acr_values"] == "gold platinum"
    assert browser.get(back).status_code == status
    assert unsigned(in_testing) == (status != 302)
