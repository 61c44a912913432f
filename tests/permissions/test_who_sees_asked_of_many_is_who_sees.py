"""Asked of many people at once, who sees a hot fix is as asked of each: of everybody, in every situation."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.correcting_system import correct_system
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import sees, who_sees
from tests.driving import Company, make_company, proof_of, report


def _check(hotfix: HotFix) -> set[str]:
    everybody = list(User.objects.all())
    found = who_sees(hotfix, everybody)
    assert found == {one.pk for one in everybody if sees(Rights(one, hotfix))}
    return {one.username for one in everybody if one.pk in found}


@pytest.mark.parametrize("state", ["identified", "testing", "closed", "rejected", "cancelled"])
def test_of_everybody(state: str, hotfix_in: Callable[[str], HotFix]) -> None:
    seen = _check(hotfix_in(state))
    assert "auditor-pay" in seen
    assert "plain-pay" not in seen


def test_with_roles_of_people_and_groups(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    group = Group.objects.create(name="Night shift")
    with acting(company.root):
        company.other.groups.add(group)
    grant_role(hotfix, Role.CONTRIBUTOR, to=company.plain, by=company.owner, reason="Knows it.")
    grant_role(hotfix, Role.QA_LEAD, to=group, by=company.owner, reason="At night.")
    assert {"plain-pay", "other-pay"} <= _check(hotfix)
    (grant,) = [one for one in grants_on(hotfix) if one.holder == company.plain]
    revoke_role(hotfix, grant, by=company.owner, reason="Gone.")
    assert "plain-pay" not in _check(hotfix)


def test_with_a_delegation_and_after_it(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    delegate_role(
        Role.QA_LEAD,
        hotfix,
        to=company.plain,
        by=company.qa,
        starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=1),
        reason="Asleep.",
    )
    assert "plain-pay" in _check(hotfix)
    with clock.set_to(clock.now() + timedelta(hours=2)):
        assert "plain-pay" not in _check(hotfix)


def test_after_its_system_was_corrected(company: Company) -> None:
    other = make_company("SHOP")
    hotfix = report(company)
    correct_system(
        hotfix, to=other.system, by=company.owner, reason="It is the shop.", proof=proof_of(company.owner)
    )
    hotfix.refresh_from_db()
    assert {"insider-pay", "insider-shop"} <= _check(hotfix)


def test_of_nobody_nothing_is_asked(company: Company, django_assert_num_queries) -> None:
    hotfix = report(company)
    with django_assert_num_queries(0):
        assert who_sees(hotfix, []) == set()
