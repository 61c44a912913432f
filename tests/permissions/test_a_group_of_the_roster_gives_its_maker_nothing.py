"""Who puts a group on a roster, or is behind it, gains nothing by being put into that group."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.models import Joining
from apps.hotfixes.models import HotFix
from tests.asking import client_of, words_of
from tests.driving import Company, ready, report
from tests.lifting import delegates, enters, grants, joins, process_owner, signs

OWN = "Nobody gains by their own act, and this role comes to Owner Pay by one of theirs"


@pytest.fixture
def guild(company: Company, hotfix_in: Callable[[str], HotFix]) -> Group:
    """A group that the process owner put on the roster as QA Lead."""
    process_owner()
    made = Group.objects.create(name="Quality guild")
    assert enters(company.owner, company.system, "qa_lead", group=made).status_code == 302
    return made


def test_an_administrator_does_not_put_them_in(guild: Group, company: Company) -> None:
    answer = joins(company.root, company.owner, *company.owner.groups.all(), guild)
    assert answer.status_code == 200
    assert f"Quality guild holds a role. {OWN}" in words_of(answer)
    assert guild not in company.owner.groups.all()
    assert joins(company.root, company.other, guild).status_code == 302


def test_nor_after_they_granted_it_a_role_on_one_hot_fix(company: Company) -> None:
    made, hotfix = Group.objects.create(name="Quality guild"), report(company)
    assert grants(company.owner, hotfix, "qa_lead", group=made).status_code == 302
    assert OWN in words_of(joins(company.root, company.owner, *company.owner.groups.all(), made))


def test_who_is_in_it_by_another_way_signs_nothing(guild: Group, company: Company) -> None:
    company.owner.groups.add(guild)
    hotfix = ready(report(company), company, to="testing")
    answer = signs(company.owner, hotfix)
    assert answer.status_code == 403
    assert OWN in words_of(answer)
    assert delegates(company.owner, hotfix, "qa_lead", company.other).status_code == 403
    assert not hotfix.approvals.filter(phase="testing").exists()


def test_it_is_the_act_of_who_made_the_entry_and_not_of_who_reports(guild: Group, company: Company) -> None:
    hotfix = report(company)
    assert hotfix.group_grants.get().given_by == company.owner
    assert hotfix.reported_by == company.reporter


def test_nor_does_who_put_a_friend_into_it_whom_they_act_for(guild: Group, company: Company) -> None:
    """Not the process owner this time: who keeps the accounts lets a friend in, and the friend lends it."""
    assert joins(company.root, company.other, guild).status_code == 302
    hotfix = ready(report(company), company, to="testing")
    answer = delegates(company.other, hotfix, "qa_lead", company.root)
    assert answer.status_code == 400
    assert "this role comes to Root by one of theirs" in words_of(answer)
    assert delegates(company.other, hotfix, "qa_lead", company.insider).status_code == 302
    assert signs(company.insider, hotfix).status_code == 302


def test_another_process_owner_makes_it_count(guild: Group, company: Company) -> None:
    company.owner.groups.add(guild)
    hotfix = ready(report(company), company, to="testing")
    second = process_owner("third")
    assert grants(second, hotfix, "qa_lead", group=guild).status_code == 302
    assert hotfix.group_grants.get().given_by == second
    assert signs(company.owner, hotfix).status_code == 302


def test_joinings_are_kept_from_both_sides_with_who_did_it(company: Company) -> None:
    made = Group.objects.create(name="Quality guild")
    joins(company.root, company.other, made)
    made.user_set.add(company.plain)
    by = {one.person: one.by for one in Joining.objects.filter(group=made)}
    assert by == {company.other: company.root, company.plain: None}


def test_the_newest_joining_counts(guild: Group, company: Company) -> None:
    joins(company.root, company.other, guild)
    joins(company.root, company.other)
    with_superuser = process_owner("third")
    with_superuser.is_superuser = True
    with_superuser.save()
    joins(with_superuser, company.other, guild)
    hotfix = ready(report(company), company, to="testing")
    assert delegates(company.other, hotfix, "qa_lead", company.root).status_code == 302
    assert signs(company.root, hotfix).status_code == 302


def test_the_page_of_a_group_names_no_members_that_would_slip_by(guild: Group, company: Company) -> None:
    answer = client_of(company.root).get(reverse("admin:auth_group_change", args=[guild.pk]))
    assert "user_set" not in words_of(answer)


def test_nor_do_they_lend_it_on_the_whole_system(guild: Group, company: Company) -> None:
    company.owner.groups.add(guild)
    answer = delegates(company.owner, company.system, "qa_lead", company.other)
    assert answer.status_code == 403
    assert OWN in words_of(answer)
