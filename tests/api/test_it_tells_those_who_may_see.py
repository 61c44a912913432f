"""By program nobody sees more than on the pages; wrong passwords are counted with those of the log-in."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User, WrongPasswords
from tests.api.conftest import LIST
from tests.asking import client_of
from tests.driving import PASSWORD, Company, make_company, report

SEEN = {"po": 1, "reporter": 1, "insider": 1, "auditor": 2, "board": 2, "owner": 2, "root": 2, "plain": 0}


@pytest.fixture
def two(company: Company) -> Any:
    """One of the company's system, and one of a system that only those see who see all."""
    return report(company), report(make_company("LAB"))


@pytest.mark.parametrize(("who", "number"), SEEN.items())
def test_a_browser_and_a_program_are_told_what_the_person_may_see(
    who: str, number: int, two: Any, company: Company, program: Callable[..., Any]
) -> None:
    ours, theirs = (f"{LIST}{hotfix.reference}/" for hotfix in two)
    user = company.people[who]
    for ask in (client_of(user).get, lambda address: program(address, user.username, PASSWORD)):
        found = ask(LIST).json()
        assert (found["count"], len(found["items"])) == (number, number)
        assert [ask(address).status_code for address in (ours, theirs)] == {
            0: [404, 404],
            1: [200, 404],
            2: [200, 200],
        }[number]


@pytest.mark.parametrize("kind", ["anonymous", "not staff", "inactive", "wrong password", "nobody"])
def test_everybody_else_is_asked_to_sign_in(
    kind: str, two: Any, company: Company, program: Callable[..., Any]
) -> None:
    User.objects.create_user("outsider", password=PASSWORD, is_staff=False)
    User.objects.create_user("left", password=PASSWORD, is_staff=True, is_active=False)
    asked: dict[str, Callable[[str], Any]] = {
        "anonymous": client_of(None).get,
        "not staff": lambda address: program(address, "outsider", PASSWORD),
        "inactive": lambda address: program(address, "left", PASSWORD),
        "wrong password": lambda address: program(address, company.auditor.username, "guessed"),
        "nobody": lambda address: program(address, "nobody", PASSWORD),
    }
    for address in (LIST, f"{LIST}{two[0].reference}/"):
        answer = asked[kind](address)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Basic ")
        assert answer.json() == {
            "detail": "Sign in: send the name and the password of a staff account (HTTP Basic)."
        }


@pytest.mark.parametrize("is_superuser", [False, True])
def test_who_is_signed_in_but_no_staff_is_told_the_same(is_superuser: bool, two: Any) -> None:
    outsider = User.objects.create_user("outsider", is_staff=False, is_superuser=is_superuser)
    assert client_of(outsider).get(LIST).status_code == 401


@pytest.mark.parametrize("name", ["no\0body", "n" * 256, "no body", "<b>"])
def test_what_no_account_can_be_called_is_nobody_and_goes_to_no_table(
    name: str, db: None, program: Callable[..., Any]
) -> None:
    for _each in range(5):
        assert program(LIST, name, PASSWORD).status_code == 401
    assert not WrongPasswords.objects.exists()


def test_a_guess_at_a_strange_address_is_answered_before_any_password_is_looked_at(
    company: Company, program: Callable[..., Any]
) -> None:
    address, name = f"{LIST}%00/", company.auditor.username
    guesses = [program(address, name, f"guess {number}").status_code for number in range(5)]
    assert [*guesses, program(address, name, PASSWORD).status_code] == [400] * 6
    assert not WrongPasswords.objects.exists()


def test_guessing_locks_the_account_at_that_address(company: Company, program: Callable[..., Any]) -> None:
    name = company.auditor.username
    answers = [program(LIST, name, f"guess {number}").status_code for number in range(5)]
    assert answers[-1] == 429
    locked = program(LIST, name, PASSWORD)
    assert locked.status_code == 429
    assert "locked here for 10 minutes" in locked.json()["detail"]
    assert client_of(None).post("/admin/login/", {"username": name, "password": PASSWORD}).status_code == 429
    assert program(LIST, name, PASSWORD, calling_from="198.51.100.7").status_code == 200


def test_nothing_of_it_is_kept_by_caches(two: Any, company: Company) -> None:
    for address in (LIST, f"{LIST}{two[0].reference}/"):
        assert "no-store" in client_of(company.auditor).get(address)["Cache-Control"]
