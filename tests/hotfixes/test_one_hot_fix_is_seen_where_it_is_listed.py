"""Whether a person sees one hot fix, and which ones a person is listed, are one rule asked in two ways."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import sees, visible_to
from tests.driving import drive, make_company, report


@pytest.fixture
def shop(company):
    """Another company, with a hot fix in each of three states, two of which somebody from here may see."""
    shop = make_company("SHOP")
    held, delegated = report(shop), report(shop)
    night_shift = Group.objects.create(name="Night shift")
    company.plain.groups.add(night_shift)
    grant_role(held, Role.QA_LEAD, to=night_shift, by=company.owner, reason="She is awake.")
    until = clock.now() + timedelta(hours=6)
    delegate_role(Role.QA_LEAD, delegated, to=company.other, by=shop.qa, ends_at=until, reason="Away.")
    drive(report(shop), shop, to="cancelled")
    return shop


def test_for_everybody_and_every_hot_fix(company, shop):
    report(company)
    drive(report(company), company, to="rejected")
    outsider = User.objects.create_user("outsider", is_staff=False)
    inactive = User.objects.create_user("inactive", is_staff=True, is_active=False)
    people = [*company.people.values(), *shop.people.values(), outsider, inactive, AnonymousUser()]
    numbers = set()
    for person in people:
        listed = set(visible_to(person))
        assert {hotfix for hotfix in HotFix.objects.all() if sees(Rights(person, hotfix))} == listed, person
        numbers.add(len(listed))
    assert numbers == {0, 1, 2, 3, 5}
