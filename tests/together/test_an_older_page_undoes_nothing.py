"""Whoever saves an older page of the admin undoes nobody's change: they read whose it was and what."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

Opened = Callable[..., Any]


@pytest.fixture
def second(company: Company) -> User:
    """Another superuser, who is a process owner as well."""
    made = User.objects.create_user(
        "second", first_name="Sina", last_name="Second", is_staff=True, is_superuser=True, email="s@x.test"
    )
    made.groups.add(Group.objects.get(name=PROCESS_OWNERS))
    return made


def _person(user: User) -> str:
    return reverse("admin:accounts_user_change", args=[user.pk])


def _system(company: Company) -> str:
    return reverse("admin:systems_system_change", args=[company.system.pk])


def test_who_was_taken_out_of_a_group_stays_out(company: Company, second: User, opened: Opened) -> None:
    address = _person(company.owner)
    older = opened(second, address, last_name="Married", why="She married.")
    first = opened(company.root, address, groups=[], why="Keeps no rosters any more.")
    assert client_of(company.root).post(address, first).status_code == 302
    answer = client_of(second).post(address, older)
    assert answer.status_code == 409
    company.owner.refresh_from_db()
    assert not company.owner.groups.exists()
    assert company.owner.last_name != "Married"
    words = words_of(answer)
    assert f"Changed by {company.root}" in words
    assert "Keeps no rosters any more." in words
    assert f"Groups: “{PROCESS_OWNERS}” was removed" in words


def test_what_was_typed_stands_there_and_is_saved_at_the_second_try_alone(
    company: Company, second: User, opened: Opened
) -> None:
    address = _person(company.qa)
    older = opened(second, address, last_name="Obi", why="She married.")
    first = opened(company.root, address, why="She left.")
    del first["is_active"]
    assert client_of(company.root).post(address, first).status_code == 302
    again = form_in(client_of(second).post(address, older))
    assert (again["last_name"], again["why"]) == (["Obi"], ["She married."])
    assert "is_active" not in again
    assert client_of(second).post(address, again).status_code == 302
    company.qa.refresh_from_db()
    assert (company.qa.last_name, company.qa.is_active) == ("Obi", False)


def test_a_replaced_holder_of_a_roster_is_not_brought_back(
    company: Company, second: User, opened: Opened
) -> None:
    address, entry = _system(company), company.system.roster.get(user=company.qa)
    older = opened(second, address, support_contact="Desk 22", why="A new number.")
    first = opened(company.owner, address, why="She left.")
    number = next(name.split("-")[1] for name in first if first[name] == [str(entry.pk)] and "-id" in name)
    first[f"roster-{number}-user"] = [str(company.other.pk)]
    assert client_of(company.owner).post(address, first).status_code == 302
    answer = client_of(second).post(address, older)
    assert answer.status_code == 409
    assert f"“{company.qa}” became “{company.other}”" in words_of(answer)
    assert client_of(second).post(address, form_in(answer)).status_code == 302
    entry.refresh_from_db()
    assert entry.user == company.other
    assert entry.history.filter(history_user=second).count() == 0
    company.system.refresh_from_db()
    assert company.system.support_contact == "Desk 22"


def test_what_both_typed_is_named_with_what_is_stored_now(
    company: Company, second: User, opened: Opened
) -> None:
    address = _system(company)
    older = opened(second, address, support_contact="Desk 22", why="A new number.")
    first = opened(company.owner, address, support_contact="Desk 11", why="Another one.")
    client_of(company.owner).post(address, first)
    answer = client_of(second).post(address, older)
    assert "stored now is “Desk 11”" in words_of(answer)
    assert form_in(answer)["support_contact"] == ["Desk 22"]
    assert client_of(second).post(address, form_in(answer)).status_code == 302
    company.system.refresh_from_db()
    assert company.system.support_contact == "Desk 22"


def test_a_change_that_changed_nothing_holds_nobody_up(
    company: Company, second: User, opened: Opened
) -> None:
    address = _system(company)
    older = opened(second, address, support_contact="Desk 22", why="A new number.")
    client_of(company.owner).post(address, opened(company.owner, address, why="Looked at."))
    assert client_of(second).post(address, older).status_code == 302


def test_a_page_that_does_not_say_what_it_showed_is_refused(company: Company, opened: Opened) -> None:
    address = _system(company)
    typed = opened(company.owner, address, support_contact="Desk 22", why="A new number.")
    for forged in (None, "", "forged"):
        answer = client_of(company.owner).post(address, typed | {"shown_values": forged or ""})
        assert answer.status_code == 409
        assert "without what its page showed" in words_of(answer)
    company.system.refresh_from_db()
    assert company.system.support_contact != "Desk 22"
    assert client_of(company.owner).post(address, form_in(answer)).status_code == 302


def test_no_page_carries_a_password(company: Company, second: User, opened: Opened) -> None:
    from apps.console.shown_values import ShownValues

    shown = ShownValues.read(opened(second, _person(company.qa))["shown_values"][0])
    assert shown is not None
    assert company.qa.password not in str(shown)
    assert "password" not in shown.fields
