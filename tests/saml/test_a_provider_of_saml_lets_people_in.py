"""Signing in by SAML: an assertion that is for us, of now, and answers what this browser was sent to ask."""

from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.own_login import not_own
from apps.accounts.sign_on_checks import the_file_can_be_meant
from tests.driving import Company

from .assertions import TRANSIENT, SamlServer
from .conftest import SIGN_IN, comes, sends, who, write_file

SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"


def test_at_the_first_time_an_account_is_made_with_groups_as_the_rules_say(server: SamlServer) -> None:
    browser, answer = comes(server, "a-1")
    assert (answer.status_code, answer.url) == (302, "/admin/search/"), answer.content.decode()
    anna = User.objects.get(username="anna")
    assert who(browser) == anna
    assert (anna.get_full_name(), anna.email, anna.is_staff) == ("Anna Example", "anna@example.com", True)
    assert [one.name for one in anna.groups.all()] == ["Testers"]
    assert not_own(anna) is None
    assert server.asked.get("ForceAuthn") is None
    # Groups go, and then the right to work here, as they do there; whatever the person is called by now.
    server.people["a-1"] |= {"groups": ["hotfix-users"], "uid": ["anna-b"]}
    assert who(comes(server, "a-1")[0]) == anna
    assert not anna.groups.exists()
    server.people["a-1"]["groups"] = []
    browser, answer = comes(server, "a-1")
    assert (who(browser), answer.status_code) == (None, 403)


def test_who_is_inactive_here_or_in_no_group_stays_out(server: SamlServer) -> None:
    comes(server, "a-1")
    User.objects.filter(username="anna").update(is_active=False)
    server.people["g-1"] = {"uid": ["guest"], "groups": ["others"]}
    for subject in ("a-1", "g-1"):
        browser, answer = comes(server, subject)
        assert (who(browser), answer.status_code) == (None, 403), subject


def other_subject(response: Any) -> None:
    """As somebody on the way changes what is signed."""
    response.find(f".//{SAML}NameID").text = "a-1"


def another_beside(response: Any) -> None:
    """The signed assertion stays, and another one stands where it is looked for: signature wrapping."""
    signed = response.find(f"{SAML}Assertion")
    forged = deepcopy(signed)
    forged.set("ID", "_forged")
    forged.remove(forged.find("{http://www.w3.org/2000/09/xmldsig#}Signature"))
    forged.find(f".//{SAML}NameID").text = "a-1"
    response.insert(list(response).index(signed), forged)


def another_around(response: Any) -> None:
    """Likewise, with the signed one inside the signature of the forged one."""
    signed = response.find(f"{SAML}Assertion")
    forged = deepcopy(signed)
    forged.set("ID", "_forged")
    forged.find(f".//{SAML}NameID").text = "a-1"
    response.replace(signed, forged)
    holder = forged.find("{http://www.w3.org/2000/09/xmldsig#}Signature")
    kept = holder.makeelement("{http://www.w3.org/2000/09/xmldsig#}Object", {})
    kept.append(signed)
    holder.append(kept)


LIES: dict[str, dict[str, Any]] = {
    "not signed": {"key": None},
    "another key": {"key": "bad"},
    "for somebody else": {"audience": "https://another.example/"},
    "for nobody": {"audience": None},
    "of somebody else": {"issuer": "https://evil.example/"},
    "sent to another place": {"recipient": "http://127.0.0.1:8000/admin/"},
    "over": {"until": timedelta(minutes=-10)},
    "to another question": {"question": "_another"},
    "to another question, which only the signed part says": {"question": "_another", "answers": None},
    "to no question": {"question": None},
    "a name that lasts for once": {"name_format": TRANSIENT},
    "changed on the way": {"wrap": other_subject},
    "wrapped, beside": {"wrap": another_beside},
    "wrapped, around": {"wrap": another_around},
}


def test_a_lie_lets_nobody_in(server: SamlServer) -> None:
    server.people["q-1"] = {"uid": ["quinn"], "groups": ["hotfix-users"]}
    for name, lie in LIES.items():
        browser, answer = comes(server, "q-1", **lie)
        assert (who(browser), answer.status_code) == (None, 400), name
    assert not User.objects.filter(username__in=["anna", "quinn"]).exists()
    # But for the lie, each of them would have counted.
    assert who(comes(server, "q-1")[0]) is not None


def test_an_answer_counts_once_and_in_the_browser_that_asked(server: SamlServer) -> None:
    browser, other = Client(), Client()
    form = server.recognises(browser.get(SIGN_IN).url, "a-1")
    other.get(SIGN_IN)
    assert sends(other, form).status_code == 400
    assert sends(browser, form).status_code == 302
    assert who(browser) is not None
    browser.post("/admin/logout/")
    assert sends(browser, form).status_code == 400
    # Nor does an answer of before to a question of now.
    state = server.recognises(browser.get(SIGN_IN).url, "a-1")["RelayState"]
    assert sends(browser, form | {"RelayState": state}).status_code == 400
    assert (who(browser), who(other)) == (None, None)


def test_nonsense_is_a_sentence(server: SamlServer) -> None:
    for sent in ("", "?", "PHg+", "PHgvPg==", "a" * 600_000):
        answer = Client().post(f"{SIGN_IN}assertion/", {"SAMLResponse": sent})
        assert answer.status_code == 400, sent[:10]
        assert "does not show that it is you" in answer.content.decode()


def test_what_the_provider_must_know_of_this_site_has_an_address(server: SamlServer) -> None:
    told = Client().get(f"{SIGN_IN}metadata/")
    assert f"{SIGN_IN}assertion/" in told.content.decode()
    assert 'WantAssertionsSigned="true"' in told.content.decode()
    assert "Sign in with Old SSO" in Client().get("/admin/login/").content.decode()
    assert Client().post(f"{SIGN_IN}log-out/").status_code == 404


def test_what_is_missing_is_said_at_start_up_and_to_whoever_comes(
    company: Company, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SINGLE_SIGN_ON = write_file(tmp_path, certificate_file='"/nowhere.pem"')
    settings.SIGNING_ASKS_FOR = ["provider"]
    assert [one.id for one in the_file_can_be_meant()] == ["accounts.E013"]
    assert Client().get(SIGN_IN).status_code == 503
    monkeypatch.setattr("apps.accounts.sign_on_checks.find_spec", lambda _name: None)
    settings.SINGLE_SIGN_ON = write_file(tmp_path)
    assert [one.id for one in the_file_can_be_meant()] == ["accounts.E012"]
