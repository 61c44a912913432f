"""The right to sign comes from a grant on the one hot fix; no flag, permission or office gives it."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import STANDING_GROUPS, Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ACTS
from apps.hotfixes.policy import may
from tests.asking import client_of, saying, undone, url, words_of
from tests.driving import Company, ready, report


@pytest.fixture
def mighty(company: Company) -> User:
    """A superuser with every model-wide permission there is, in every standing group, staff of the system."""
    company.root.user_permissions.add(*Permission.objects.all())
    company.root.groups.add(*Group.objects.filter(name__in=STANDING_GROUPS))
    company.system.staff.create(user=company.root)
    return User.objects.get(pk=company.root.pk)


@pytest.mark.parametrize("situation", ["qualification", "development", "deployment, after the go", "merge"])
def test_all_the_power_of_django_signs_nothing(
    situation: str, mighty: User, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix, browser = hotfix_in(situation), client_of(mighty)
    for act in ACTS:
        answer = browser.post(url("act", hotfix, act.name), saying(hotfix))
        assert answer.status_code == 403, act.name
        assert not may(mighty, act.name, hotfix).allowed
    assert HotFix.objects.get(pk=hotfix.pk).version == hotfix.version


def test_a_group_with_model_wide_permissions_signs_nothing(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    mighty = Group.objects.create(name="Everything")
    mighty.permissions.add(*Permission.objects.all())
    company.insider.groups.add(mighty)
    answer = client_of(company.insider).post(url("act", hotfix, "pass_testing"), saying(hotfix))
    assert answer.status_code == 403


def test_a_role_on_one_hot_fix_is_none_on_another(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    one, another = hotfix_in("testing"), hotfix_in("testing")
    grant_role(one, Role.QA_LEAD, to=company.insider, by=company.owner, reason="The night shift.")
    browser = client_of(company.insider)
    assert browser.post(url("act", another, "pass_testing"), saying(another)).status_code == 403
    one.refresh_from_db()
    assert browser.post(url("act", one, "pass_testing"), saying(one)).status_code == 302


def test_a_role_held_by_a_group_works_for_its_members_and_ends_when_they_leave(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    night_shift = Group.objects.create(name="Night shift")
    asked = {"role": "qa_lead", "group": night_shift.pk, "reason": "Whoever is on duty."}
    assert client_of(company.owner).post(url("grant", hotfix), asked).status_code == 302
    hotfix.refresh_from_db()
    browser = client_of(company.plain)
    assert browser.post(url("act", hotfix, "pass_testing"), saying(hotfix)).status_code == 404
    company.plain.groups.add(night_shift)
    with undone():
        assert browser.post(url("act", hotfix, "pass_testing"), saying(hotfix)).status_code == 302
    company.plain.groups.remove(night_shift)
    assert browser.post(url("act", hotfix, "pass_testing"), saying(hotfix)).status_code == 404


@pytest.mark.parametrize("address", ["change", "timeline"])
def test_who_is_made_inactive_is_out_at_the_next_request(
    address: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("testing")
    browser = client_of(company.qa)
    assert browser.get(url(address, hotfix)).status_code == 200
    User.objects.filter(pk=company.qa.pk).update(is_active=False)
    assert browser.get(url(address, hotfix)).url.startswith("/admin/login/")
    answer = browser.post(url("act", hotfix, "pass_testing"), saying(hotfix))
    assert answer.url.startswith("/admin/login/")
    assert not may(User.objects.get(pk=company.qa.pk), "pass_testing", hotfix).allowed


@pytest.mark.parametrize("end", ["closed", "rejected", "cancelled"])
def test_roles_end_with_the_hot_fix_and_stay_in_its_history(
    end: str, company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = ready(report(company), company, to="identified")
    night_shift = Group.objects.create(name="Night shift")
    grant_role(hotfix, Role.QA_LEAD, to=night_shift, by=company.owner, reason="Whoever is on duty.")
    held = hotfix.user_grants.count()
    ready(hotfix, company, to=end)
    assert not hotfix.user_grants.exists()
    assert not hotfix.group_grants.exists()
    rows = hotfix.user_grants.model.history.filter(content_object_id=hotfix.pk)
    assert rows.filter(history_type="+").count() == rows.filter(history_type="-").count() == held
    assert "Nobody holds a role here" in words_of(browsers["po"].get(url("change", hotfix)))
