"""Logging in by the password of a directory: whom its rules let in comes in, and nobody else."""

import pytest
from django.test import Client

from apps.accounts.credential_watch import note_confirmed
from apps.accounts.models import User, WrongPasswords
from apps.accounts.own_login import not_own
from tests.driving import PASSWORD, Company

from .conftest import logs_in, who
from .directory_server import THEIRS, DirectoryServer, group, person

ldap = pytest.importorskip("ldap", reason="requirements-ldap.lock is not installed.")


def test_at_the_first_log_in_an_account_is_made_with_groups_as_the_rules_say(server: DirectoryServer) -> None:
    browser, answer = logs_in("Anna", next="/admin/search/")
    assert (answer.status_code, answer.url) == (302, "/admin/search/"), answer.content.decode()
    anna = User.objects.get(username="anna")
    assert who(browser) == anna
    assert (anna.get_full_name(), anna.email, anna.is_staff) == ("Anna Example", "anna@example.com", True)
    assert [one.name for one in anna.groups.all()] == ["Testers"]
    assert not anna.has_usable_password()
    assert not_own(anna) is None
    assert browser.get("/admin/").status_code == 200
    again, _answer = logs_in("anna")
    assert who(again) == anna


def test_what_the_directory_takes_away_is_gone_at_the_next_log_in(server: DirectoryServer) -> None:
    logs_in("anna")
    anna = User.objects.get(username="anna")
    member = [(ldap.MOD_DELETE, "member", person("anna").encode())]
    other = [(ldap.MOD_REPLACE, "member", person("guest").encode())]
    server.changes((group("hotfix-testers"), other), (group("hotfix-users"), member))
    # She is still in the night shift, which is in the group.
    assert who(logs_in("anna")[0]) == anna
    assert not anna.groups.exists()
    server.changes((group("night-shift"), other))
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 403)
    anna.refresh_from_db()
    assert not anna.is_staff


def test_an_account_that_is_here_already_is_found_by_its_address_and_has_that_password_alone(
    server: DirectoryServer, company: Company
) -> None:
    company.qa.email = "quinn@example.com"
    company.qa.save()
    note_confirmed(company.qa)
    browser, answer = logs_in("quinn", "Quinns-own-password")
    assert (who(browser), answer.status_code) == (company.qa, 302), answer.content.decode()
    assert who(logs_in(company.qa.username, PASSWORD)[0]) is None
    page = browser.get("/admin/password_change/")
    assert page.status_code == 409
    assert "that of Example directory: change it there" in page.content.decode()
    assert 'name="password"' in browser.get("/admin/address/").content.decode()


def test_it_is_the_identity_that_counts_whatever_the_name(server: DirectoryServer) -> None:
    logs_in("anna")
    anna = User.objects.get(username="anna")
    server.renames(person("anna"), "uid=anna-b")
    server.changes((group("hotfix-users"), [(ldap.MOD_ADD, "member", person("anna-b").encode())]))
    assert who(logs_in("anna-b")[0]) == anna
    assert who(logs_in("anna")[0]) is None


WRONG = {
    "a wrong password": ("anna", "something else", 400),
    "the password of somebody else": ("anna", "Quinns-own-password", 400),
    "no password, which binds as nobody": ("anna", "", 400),
    "a password of one byte of nothing": ("anna", "\x00", 400),
    "a name that is nobody's": ("nobody", THEIRS, 400),
    "a name for anybody": ("*", THEIRS, 400),
    "a name for somebody": ("ann*", THEIRS, 400),
    "a filter in the name": ("anna)(|(uid=*", THEIRS, 400),
    "a name that is another count": ("an\u00adna", THEIRS, 400),
    "a pattern of Python": ("%(user)s", THEIRS, 400),
    "in no group that may come": ("guest", THEIRS, 403),
    "a bind name in place of one": (person("anna"), THEIRS, 400),
}


def test_nobody_comes_in_by_what_is_wrong(server: DirectoryServer) -> None:
    for what, (name, password, status) in WRONG.items():
        browser, answer = logs_in(name, password)
        assert (who(browser), answer.status_code) == (None, status), what
        WrongPasswords.objects.all().delete()
    assert not User.objects.filter(email__in=["anna@example.com", "guest@example.com"]).exists()


def test_who_is_locked_or_made_inactive_stays_out(server: DirectoryServer) -> None:
    logs_in("anna")
    locked = [(ldap.MOD_ADD, "pwdAccountLockedTime", b"000001010000Z")]
    server.changes((person("anna"), locked))
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 400)
    server.changes((person("anna"), [(ldap.MOD_DELETE, "pwdAccountLockedTime", None)]))
    User.objects.filter(username="anna").update(is_active=False)
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 403)
    assert "not active any more" in answer.content.decode()


def test_a_name_that_is_taken_here_is_no_proof(server: DirectoryServer, company: Company) -> None:
    User.objects.filter(pk=company.qa.pk).update(username="anna", email="other@example.com")
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 403)
    assert "nothing shows that it is yours" in answer.content.decode()


def test_wrong_ones_are_counted_as_any(server: DirectoryServer, settings: object) -> None:
    for name in ("anna", "Anna", "aNNa", "ANNA", "ann\N{FULLWIDTH LATIN CAPITAL LETTER A}"):
        logs_in(name, "wrong")
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 429)


def test_programs_use_an_account_of_this_site(server: DirectoryServer) -> None:
    from base64 import b64encode

    logs_in("anna")
    said = b64encode(f"anna:{THEIRS}".encode()).decode()
    assert Client().get("/api/hotfixes/", HTTP_AUTHORIZATION=f"Basic {said}").status_code == 401
