"""The overview of process owners names the systems of which a hot fix would be stopped now."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.tracking import acting
from apps.console.front_page import overview
from apps.systems.models import System
from tests.asking import client_of, words_of
from tests.driving import HOLDERS, Company
from tests.telling import give_addresses

FRONT = reverse("admin:index")


def front(user: User) -> str:
    return " ".join(words_of(client_of(user).get(FRONT)).split())


def another(company: Company, code: str, *, without: Role | None = None) -> None:
    with acting(None):
        system = System.objects.create(code=code, name=f"System {code}", support_contact="Hotline")
        for role, name in HOLDERS.items():
            if role is not without:
                system.roster.create(role=role, user=company.people[name], rank="primary")


def test_it_is_said_with_the_names_and_the_way_there(company: Company) -> None:
    give_addresses(company)
    assert "would be stopped" not in front(company.owner)
    another(company, "ONE", without=Role.QA_LEAD)
    said = front(company.owner)
    assert "A hot fix of 1 system would be stopped if it were reported now" in said
    assert "System ONE" in said
    for number in range(6):
        another(company, f"N{number}", without=Role.QA_LEAD)
    said = front(company.owner)
    assert "Hot fixes of 7 systems would be stopped if they were reported now" in said
    assert "and 2 more" in said
    for who in ("po", "insider", "auditor"):
        assert "would be stopped" not in front(company.people[who])


def test_the_queries_do_not_grow_with_the_systems(company: Company) -> None:
    give_addresses(company)
    another(company, "ONE", without=Role.QA_LEAD)
    few = queries(company.owner)
    for number in range(10):
        another(company, f"N{number}", without=Role.QA_LEAD)
    assert queries(company.owner) == few
    assert few <= 40


def queries(owner: User) -> int:
    fresh = User.objects.get(pk=owner.pk)
    with CaptureQueriesContext(connection) as asked:
        overview(fresh)
    return len(asked)
