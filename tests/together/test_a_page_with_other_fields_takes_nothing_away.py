"""A page opened before an upgrade, or by somebody with fewer rights, empties no field it never showed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.accounts.models import User
from apps.common import clock
from apps.common.tracking import acting
from apps.console.shown_values import ShownValues
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

Opened = Callable[..., Any]


@pytest.fixture
def system(company: Company) -> str:
    with acting(company.root, reason="Long ago."):
        company.system.save()
    return reverse("admin:systems_system_change", args=[company.system.pk])


def without(form: Any, field: str) -> Any:
    """The form as it was sent by a page that had no such field."""
    seen = ShownValues.read(form["shown_values"][0])
    assert seen is not None
    del seen.fields[field]
    return {name: value for name, value in form.items() if name != field} | {"shown_values": seen.token}


def test_a_box_that_an_upgrade_added_stays_as_it_is_stored(
    company: Company, system: str, opened: Opened
) -> None:
    with clock.set_to(clock.now() + timedelta(days=300)):
        older = without(opened(company.owner, system, why="A move."), "in_production")
        answer = client_of(company.owner).post(system, older | {"support_contact": "Desk 12"})
        said = words_of(answer)
        assert answer.status_code == 409
        assert "This page has other fields than it had when you opened it" in said
        assert "Long ago." not in said
        assert client_of(company.owner).post(system, form_in(answer)).status_code == 302
    company.system.refresh_from_db()
    assert (company.system.in_production, company.system.support_contact) == (True, "Desk 12")


def test_who_may_more_by_now_takes_nothing_from_anybody(company: Company, opened: Opened) -> None:
    keeper, person = company.other, company.qa
    keeper.user_permissions.add(*Permission.objects.filter(codename__in=["change_user", "view_user"]))
    person.groups.add(Group.objects.create(name="Nightly"))
    address = reverse("admin:accounts_user_change", args=[person.pk])
    older = opened(keeper, address, last_name="Obi", why="She married.")
    User.objects.filter(pk=keeper.pk).update(is_superuser=True)
    keeper.refresh_from_db()
    answer = client_of(keeper).post(address, older)
    assert answer.status_code == 409
    assert client_of(keeper).post(address, form_in(answer)).status_code == 302
    person.refresh_from_db()
    assert (person.last_name, person.is_staff, person.groups.count()) == ("Obi", True, 1)
