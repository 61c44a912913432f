"""A directory that is away, hangs or is not the one: no password is said to be wrong, and none is sent on."""

from collections.abc import Callable
from time import monotonic
from typing import Any

import pytest

from apps.accounts.sign_on_checks import the_file_can_be_meant
from tests.driving import PASSWORD, Company

from .conftest import LOG_IN, logs_in, who
from .directory_server import PEOPLE, DirectoryServer

# Of what a database does there is nothing in it.
pytestmark = pytest.mark.same_on_every_database
Write = Callable[..., None]


@pytest.mark.parametrize(
    ("scheme", "stops"), [("ldap", "silent_port"), ("ldap", "port_that_stops"), ("ldaps", "silent_port")]
)
def test_one_that_hangs_is_given_up(
    scheme: str, stops: str, request: Any, other_rules: Write, company: Company, settings: Any
) -> None:
    settings.SINGLE_SIGN_ON_TIMEOUT = 1
    other_rules(address=f'"{scheme}://127.0.0.1:{request.getfixturevalue(stops)}"')
    began = monotonic()
    browser, answer = logs_in("anna")
    assert monotonic() - began < 10  # whatever else the machine does; without it, for ever
    assert (who(browser), answer.status_code) == (None, 503), answer.content.decode()
    assert "Example directory does not answer" in answer.content.decode()


def test_while_it_is_away_accounts_of_the_site_come_in_and_nobody_is_locked_out(
    other_rules: Write, server: DirectoryServer, company: Company
) -> None:
    other_rules(address='"ldap://127.0.0.1:9"')
    for _try in range(6):
        assert logs_in("anna")[1].status_code == 503
    assert who(logs_in(company.root.username, PASSWORD)[0]) == company.root
    # The password of whoever keeps the site is told no directory, a wrong one neither.
    assert logs_in(company.root.username, "nearly")[1].status_code == 400
    other_rules()
    assert who(logs_in("anna")[0]) is not None


UNSAFE = {
    "a certificate that leads nowhere": {"ca_file": ""},
    "the password of the site is wrong": {"bind_password": '"wrong"'},
    "no such place": {"people_below": '"ou=nowhere,dc=example,dc=org"'},
}


def test_one_that_is_not_the_one(other_rules: Write, server: DirectoryServer) -> None:
    for scheme, port in (("ldap", server.plain), ("ldaps", server.safe)):
        there = {"address": f'"{scheme}://127.0.0.1:{port}"'}
        other_rules(**there)
        assert who(logs_in("anna")[0]) is not None
        for what, wrong in UNSAFE.items():
            other_rules(**there, **wrong)
            browser, answer = logs_in("anna")
            assert (who(browser), answer.status_code) == (None, 503), (scheme, what)


def test_without_tls_only_where_the_file_says_so_and_then_it_is_said(other_rules: Write) -> None:
    assert the_file_can_be_meant() == []
    other_rules(without_tls="true", ca_file="")
    assert [one.id for one in the_file_can_be_meant()] == ["accounts.W010"]
    assert who(logs_in("anna")[0]) is not None


def test_nobody_is_sent_on_to_another_directory(
    server: DirectoryServer, other_rules: Write, silent_port: int, settings: Any
) -> None:
    import ldap.modlist

    settings.SINGLE_SIGN_ON_TIMEOUT = 1
    elsewhere = {
        "objectClass": [b"referral", b"extensibleObject"],
        "ou": [b"elsewhere"],
        "ref": [f"ldap://127.0.0.1:{silent_port}/{PEOPLE}".encode()],
    }
    server._as_master().add_s(f"ou=elsewhere,{PEOPLE}", ldap.modlist.addModlist(elsewhere))
    assert who(logs_in("anna")[0]) is not None


def test_the_log_in_page_says_whose_password_it_takes(
    server: DirectoryServer, client: Any, settings: Any
) -> None:
    settings.PASSWORDS_FOR = "nobody"
    said = client.get(LOG_IN).content.decode()
    assert "your name and password at Example directory." in said
    assert 'name="password"' in said
    settings.SIGNING_ASKS_FOR = ["password"]
    assert the_file_can_be_meant() == []


def test_what_is_not_installed_is_said_at_start_up(
    server: DirectoryServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.accounts.sign_on_checks.find_spec", lambda _name: None)
    (found,) = the_file_can_be_meant()
    assert "is not installed" in found.msg
