"""Who acts for somebody sees the hot fixes concerned, and they wait for him too, as long as it runs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import held_by, held_ids_by_role
from tests.asking import client_of, url
from tests.driving import make_company, ready, report


@pytest.fixture
def somebody(company):
    """Staff who see nothing of the system."""
    return company.plain


@pytest.fixture
def hotfixes(company):
    """One that waits for the QA Lead, one that does not, and one of another system."""
    elsewhere = make_company("HR")
    testing = ready(report(company), company, to="testing")
    return testing, ready(report(company), company, to="development"), report(elsewhere)


def seen(person, which=""):
    asked = {"which": which} if which else {}
    answer = client_of(person).get(reverse("admin:hotfixes_hotfix_changelist"), asked)
    return set(answer.context["cl"].result_list)


def statuses(browser: Client, *hotfixes: HotFix):
    return [browser.get(url("change", hotfix)).status_code for hotfix in hotfixes]


def test_all_of_the_system_on_which_the_delegator_holds_the_role(hotfixes, delegated, somebody):
    testing, development, _elsewhere = hotfixes
    assert seen(somebody) == set()
    delegated(to=somebody)
    assert seen(somebody) == seen(somebody, "mine") == {testing, development}
    assert seen(somebody, "waiting") == {testing}
    assert statuses(client_of(somebody), *hotfixes) == [200, 200, 404]
    assert held_by(somebody).ids == {testing.pk, development.pk}
    assert held_ids_by_role(somebody) == {Role.QA_LEAD: {testing.pk, development.pk}}
    assert held_ids_by_role(somebody, delegated_too=False) == {}


def test_the_one_hot_fix(hotfixes, delegated, somebody):
    testing, development, _elsewhere = hotfixes
    delegated(on=testing, to=somebody)
    assert seen(somebody) == seen(somebody, "waiting") == {testing}
    assert statuses(client_of(somebody), testing, development) == [200, 404]


def test_in_the_role_that_was_delegated(hotfixes, delegated, somebody):
    _testing, development, _elsewhere = hotfixes
    delegated(Role.SENIOR_DEVELOPER, to=somebody)
    assert seen(somebody, "waiting") == {development}


def test_not_before_and_not_afterwards(hotfixes, delegated, somebody, night, later):
    delegated(to=somebody, starts_at=night + timedelta(hours=1), ends_at=night + timedelta(hours=2))
    for minutes, number in ((59, 0), (60, 2), (119, 2), (120, 0)):
        with later(minutes=minutes):
            assert len(seen(somebody)) == number, minutes


def test_not_those_on_which_the_delegator_lost_the_role(hotfixes, delegated, somebody, company):
    testing, development, _elsewhere = hotfixes
    delegated(to=somebody)
    for grant in grants_on(testing):
        if grant.role is Role.QA_LEAD:
            revoke_role(testing, grant, by=company.owner, reason="Changed teams.")
    assert seen(somebody) == {development}
    assert statuses(client_of(somebody), testing) == [404]


@pytest.mark.parametrize("flag", ["is_active", "is_staff"])
def test_nothing_when_the_delegator_has_left(flag, hotfixes, delegated, somebody, company):
    delegated(to=somebody)
    setattr(company.qa, flag, False)
    company.qa.save()
    assert seen(somebody) == set()


def test_roles_of_groups_count(hotfixes, delegated, somebody, company):
    testing, _development, _elsewhere = hotfixes
    testers = Group.objects.create(name="Testers")
    company.other.groups.add(testers)
    grant_role(testing, Role.QA_LEAD, to=testers, by=company.owner, reason="Whoever is on duty.")
    delegated(on=testing, by=company.other, to=somebody)
    assert seen(somebody, "waiting") == {testing}
    company.other.groups.remove(testers)
    assert seen(somebody) == set()


def test_the_front_page_lists_them(hotfixes, delegated, somebody):
    testing, _development, _elsewhere = hotfixes
    assert testing.reference not in client_of(somebody).get("/admin/").content.decode()
    delegated(to=somebody)
    blocks = client_of(somebody).get("/admin/").context["blocks"]
    assert [row.hotfix for row in blocks[0]["rows"]] == [testing]
