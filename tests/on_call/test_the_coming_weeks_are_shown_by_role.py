"""The next four weeks of a system on one page: who is on call in each role, and when nobody is, in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.coming_weeks import RoleAhead, coming_weeks
from apps.systems.models import OnCallShift, System
from tests.asking import client_of
from tests.driving import NIGHT, Company

from .conftest import make_rule, text_of


def weeks_of(company: Company, role: Role) -> RoleAhead:
    return next(one for one in coming_weeks(company.system) if one.role is role)


def page_of(company: Company, who: str) -> Any:
    return client_of(company.people[who]).get(reverse("admin:coming_rota", args=[company.system.pk]))


@pytest.mark.usefixtures("rule")
def test_each_turn_of_four_weeks_is_there_without_a_hole(company: Company) -> None:
    told = weeks_of(company, Role.TECHNICAL_LEAD)
    assert [one.person for one in told.stretches[:3]] == [company.tl, company.insider, company.tl]
    assert len(told.stretches) == 29
    assert told.gaps == 0
    assert told.stretches[0].starts_at == NIGHT
    for before, after in zip(told.stretches, told.stretches[1:], strict=False):
        assert before.ends_at == after.starts_at


def test_what_nobody_covers_is_a_gap_in_words(company: Company, shift: Callable[..., OnCallShift]) -> None:
    shift(company.tl, begins=24, hours=8)
    told = weeks_of(company, Role.TECHNICAL_LEAD)
    assert [one.person for one in told.stretches] == [None, company.tl, None]
    assert told.stretches[-1].ends_at is None
    page = text_of(page_of(company, "tl"))
    assert (
        "Technical Lead 2 gaps nobody is on call now 2026-11-23 02:14 UTC until 2026-11-24 02:14 UTC" in page
    )
    assert "2026-11-24 10:14 UTC until further notice" in page
    assert "QA Lead No rota: whoever is on the roster is called." in page


@pytest.mark.usefixtures("rule")
def test_whoever_can_sign_in_no_more_is_named_in_the_gap(company: Company) -> None:
    with acting(None):
        company.insider.is_active = False
        company.insider.save()
    assert weeks_of(company, Role.TECHNICAL_LEAD).gaps == 14
    assert "nobody is on call Insider Pay is on the rota and can sign in no more" in text_of(
        page_of(company, "tl")
    )


def test_it_stands_in_ones_own_time(company: Company, shift: Callable[..., OnCallShift]) -> None:
    with acting(None):
        company.tl.time_zone = "Asia/Kolkata"
        company.tl.save()
    shift(company.tl)
    page = text_of(page_of(company, "tl"))
    assert "Times are those of Asia/Kolkata, with UTC beside them." in page
    assert "until 2026-11-23 12:44 IST (07:14 UTC) " in page


def test_only_whoever_sees_the_system_sees_it(company: Company) -> None:
    answers = {who: page_of(company, who).status_code for who in ("insider", "owner", "auditor", "plain")}
    assert answers == {"insider": 200, "owner": 200, "auditor": 200, "plain": 404}
    assert client_of(None).get(reverse("admin:coming_rota", args=[company.system.pk])).status_code == 302
    System.objects.filter(pk=company.system.pk).update(in_production=False)
    assert page_of(company, "owner").status_code == 404


def test_the_queries_do_not_grow(company: Company, django_assert_num_queries: Any) -> None:
    for role in (Role.TECHNICAL_LEAD, Role.QA_LEAD, Role.PRODUCT_OWNER):
        make_rule(company, clock.now().date() - timedelta(days=2), company.tl, company.insider, role=role)
    with django_assert_num_queries(3):
        coming_weeks(company.system)
