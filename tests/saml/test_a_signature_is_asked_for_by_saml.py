"""Signing by a provider of SAML: it must ask the signer, now; nothing else signs."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from lxml import etree

from apps.accounts.credential_watch import note_confirmed
from apps.hotfixes.models import HotFix
from tests.asking import form_in, url
from tests.driving import Company, ready, report

from .assertions import GOLD, SamlServer
from .conftest import SIGN_IN, comes, sends, who, write_file


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


@pytest.fixture
def browser(in_testing: HotFix, server: SamlServer, company: Company) -> Client:
    """That of the QA Lead, who came in by the provider."""
    company.qa.email = "quinn@example.com"
    company.qa.save()
    note_confirmed(company.qa)
    server.people["q-1"] = {"uid": ["q"], "email": ["quinn@example.com"], "groups": ["hotfix-users"]}
    mine, answer = comes(server, "q-1")
    assert (answer.status_code, who(mine)) == (302, company.qa), answer.content.decode()
    return mine


def leaves(browser: Client, hotfix: HotFix) -> str:
    """Fill in the page to sign, and send it; where that leads."""
    page = url("act", hotfix, "pass_testing")
    sent = browser.post(page, form_in(browser.get(page)) | {"reason": "Ran twice."})
    assert sent.status_code == 302, sent.content.decode()
    address: str = sent.url
    return address


def signed(hotfix: HotFix) -> list[str]:
    return list(hotfix.approvals.filter(role="qa_lead").values_list("authenticated_by", flat=True))


def test_it_signs_what_was_typed_once_and_the_record_says_who_asked(
    browser: Client, in_testing: HotFix, server: SamlServer
) -> None:
    form = server.recognises(leaves(browser, in_testing), "q-1")
    assert server.asked.get("ForceAuthn") == "true"
    answer = sends(browser, form)
    assert (answer.status_code, answer.url) == (302, url("change", in_testing)), answer.content.decode()
    assert signed(in_testing) == ["Old SSO"]
    assert sends(browser, form).status_code == 400
    assert len(signed(in_testing)) == 1


LIES: dict[str, dict[str, Any]] = {
    "asked long ago": {"asked_at": timedelta(minutes=-10)},
    "will ask": {"asked_at": timedelta(minutes=10)},
    "to another question": {"question": "_another"},
    "another key": {"key": "bad"},
    "not signed": {"key": None},
    "not as it must ask": {"context": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password"},
}


def test_a_lie_signs_nothing(
    browser: Client, in_testing: HotFix, server: SamlServer, settings: Any, tmp_path: Path
) -> None:
    settings.SINGLE_SIGN_ON = write_file(tmp_path, acr_values=f'["{GOLD}"]')
    for name, lie in LIES.items():
        answer = sends(browser, server.recognises(leaves(browser, in_testing), "q-1", **lie))
        assert (answer.status_code, signed(in_testing)) == (400, []), name
    assert GOLD in etree.tostring(server.asked).decode()
    assert sends(browser, server.recognises(leaves(browser, in_testing), "q-1")).status_code == 302
    assert signed(in_testing) == ["Old SSO"]


def test_somebody_elses_answer_signs_nothing(
    browser: Client, in_testing: HotFix, server: SamlServer, company: Company
) -> None:
    comes(server, "a-1")
    answer = sends(browser, server.recognises(leaves(browser, in_testing), "a-1"))
    assert answer.status_code == 400
    assert "recognised somebody else" in answer.content.decode()
    # Nor does one whom SQL linked.
    SocialAccount.objects.create(user=company.qa, provider="old-company", uid="evil")
    assert sends(browser, server.recognises(leaves(browser, in_testing), "evil")).status_code == 400
    assert signed(in_testing) == []


def test_an_answer_to_a_log_in_or_in_another_session_signs_nothing(
    browser: Client, in_testing: HotFix, server: SamlServer
) -> None:
    form = server.recognises(leaves(browser, in_testing), "q-1")
    logged_in = server.recognises(browser.get(SIGN_IN).url, "q-1")
    assert sends(browser, logged_in | {"RelayState": form["RelayState"]}).status_code == 400
    form = server.recognises(leaves(browser, in_testing), "q-1")
    other, _answer = comes(server, "q-1")
    assert sends(other, form).status_code == 400
    assert signed(in_testing) == []
