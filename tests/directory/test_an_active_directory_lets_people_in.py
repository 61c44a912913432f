"""Active Directory, as Debian's Samba is one: its names, groups in groups, and what it says in numbers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from django.contrib.auth.models import Group

from apps.accounts.credential_watch import note_confirmed
from apps.accounts.models import User
from tests.asking import form_in, url
from tests.driving import Company, ready, report

from .active_directory import GROUPS, LEAVERS, PEOPLE, RULES, TOP, ActiveDirectory, password, running, why_not
from .conftest import logs_in, who, write_file
from .directory_server import THEIRS

pytestmark = [pytest.mark.slow, pytest.mark.same_on_every_database]
Write = Callable[..., None]


@pytest.fixture(scope="module")
def domain() -> Iterator[ActiveDirectory]:
    if why := why_not():
        pytest.skip(why)
    with TemporaryDirectory(prefix="hotfix-samba-") as folder, running(Path(folder)) as server:
        yield server


@pytest.fixture
def rules(domain: ActiveDirectory, company: Company, settings: Any, tmp_path: Path) -> Write:
    """Write the file that names it, by ldaps, and other entries."""
    Group.objects.get_or_create(name="Testers")

    def write(scheme: str = "ldaps", **other: str) -> None:
        there = {"address": f'"{scheme}://{domain.host}"', **RULES, **other}
        settings.SINGLE_SIGN_ON = write_file(domain, tmp_path, **there)

    write()
    return write


def test_by_either_name_and_by_groups_in_groups(rules: Write) -> None:
    rules("ldap")  # with StartTLS
    assert who(logs_in("Anna")[0]) == (anna := User.objects.get(username="anna"))
    assert (anna.get_full_name(), anna.email, anna.is_staff) == ("Anna Example", "anna@example.com", True)
    assert [one.name for one in anna.groups.all()] == ["Testers"]
    # From the top there are references to elsewhere among what is found, which nobody follows.
    rules(name_attribute='"userPrincipalName"', people_below=f'"{TOP}"')
    assert who(logs_in("anna@corp.example")[0]) == anna
    assert who(logs_in("anna")[0]) is None
    assert who(logs_in("quinn@corp.example")[0]) is not None  # with a bracket and a comma in the name
    assert logs_in("guest1@corp.example")[1].status_code == 403


def test_it_is_the_identity_that_counts_wherever_the_entry_lies(
    rules: Write, domain: ActiveDirectory
) -> None:
    assert who(logs_in("mover")[0]) == (mover := User.objects.get(username="mover"))
    domain.changes("Mo Ver", sAMAccountName="moved")
    domain.master().rename_s(f"CN=Mo Ver,{PEOPLE}", "CN=Other Name", newsuperior=GROUPS)
    assert logs_in("moved")[1].status_code == 400  # it is not below people_below any more
    domain.master().rename_s(f"CN=Other Name,{GROUPS}", "CN=Other Name", newsuperior=PEOPLE)
    assert who(logs_in("moved")[0]) == mover
    domain.master().rename_s(f"CN=Other Name,{PEOPLE}", "CN=Other Name", newsuperior=LEAVERS)
    assert who(logs_in("moved")[0]) is None


@pytest.mark.parametrize(
    ("name", "entry", "words"),
    [
        ("disabled", "dis abled", "the account is disabled there (data 533)."),
        ("ended", "en ded", "the account has expired there (data 701)."),
        ("mustchange", "must change", "the password must be changed there first (data 773)."),
        ("locked", "lo cked", "the account is locked there after wrong passwords (data 775)."),
    ],
)
def test_why_it_refuses_is_told_in_the_log_and_to_nobody_who_tries(
    name: str, entry: str, words: str, rules: Write, caplog: pytest.LogCaptureFixture
) -> None:
    for _try in range(3 if name == "locked" else 1):
        _browser, wrong = logs_in(name, "wrong")
    assert "refuses" not in caplog.text
    browser, answer = logs_in(name)
    assert (who(browser), answer.status_code) == (None, 400)
    assert f"staff-directory refuses 'cn={entry},{PEOPLE.lower()}': {words}" in caplog.text
    said = [one.context["form"].errors.as_text() for one in (wrong, answer)]
    assert said[0] == said[1] != ""


def test_who_is_disabled_while_signed_in_signs_nothing(
    rules: Write, domain: ActiveDirectory, company: Company
) -> None:
    hotfix = ready(report(company), company, to="testing")
    company.qa.email = "quinn@example.com"
    company.qa.save()
    note_confirmed(company.qa)
    browser, answer = logs_in("quinn")
    assert who(browser) == company.qa, answer.content.decode()
    page = url("act", hotfix, "pass_testing")

    def signs(said: str) -> int:
        sent = form_in(browser.get(page)) | {"password": said, "reason": "Ran twice."}
        return int(browser.post(page, sent).status_code)

    name = "Quinn O(hara\\, II"
    domain.changes(name, userAccountControl="514")
    assert (signs(THEIRS), browser.get("/admin/").status_code) == (400, 200)
    domain.changes(name, userAccountControl="512", unicodePwd=password("Another-password-2"))
    assert signs("Another-password-2") == 302
    assert hotfix.approvals.get(role="qa_lead").authenticated_by == "directory password"


def test_without_tls_it_takes_no_password(rules: Write, caplog: pytest.LogCaptureFixture) -> None:
    rules("ldap", without_tls="true", ca_file="")
    browser, answer = logs_in("anna")
    assert (who(browser), answer.status_code) == (None, 503)
    assert "it takes no password without TLS" in caplog.text
