"""What waits for whom, and who is named, is the same in lists and policy where a role counts for nothing."""

from datetime import timedelta

from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS, Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from tests.driving import drive, ready, report
from tests.inbox.compared import differences
from tests.lifting import behind
from tests.owing import owing


def compared():
    """What differs, asked of everybody as a new request would."""
    return differences(HotFix.objects.all(), User.objects.all())


def lent(company, role, by, to, on=None):
    until = clock.now() + timedelta(days=1)
    delegate_role(role, on or company.system, to=to, by=by, ends_at=until, reason="Away.")


def given(company, name, by):
    for hotfix in HotFix.objects.open():
        hotfix.user_grants.filter(user=company.people[name]).update(given_by=by)


def test_roles_of_ones_own_making_and_of_who_is_behind_the_account(company):
    for state in ("qualification", "development", "testing", "deployment"):
        ready(report(company), company, to=state)
    owing(company, phase="code_review")
    assert compared() == []
    given(company, "tl", company.tl)
    assert compared() == []
    given(company, "qa", company.owner)
    behind(company.owner, company.qa)
    assert compared() == []
    given(company, "rm", company.owner)
    behind(company.rm, company.owner)
    assert compared() == []
    company.sd.groups.add(Group.objects.get(name=AUDITORS))
    assert compared() == []


def test_roles_that_were_lent(company):
    hotfix = ready(report(company), company, to="testing")
    ready(report(company), company, to="qualification")
    lent(company, Role.QA_LEAD, company.qa, company.owner)
    lent(company, Role.QA_LEAD, company.qa, company.insider, hotfix)
    lent(company, Role.PRODUCT_OWNER, company.po, company.insider)
    assert compared() == []
    given(company, "qa", company.owner)
    assert compared() == []
    behind(company.po, company.insider)
    assert compared() == []
    behind(company.owner, company.insider)
    assert compared() == []
    company.owner.groups.add(Group.objects.get(name=AUDITORS))
    assert compared() == []


def test_roles_of_a_group(company):
    guild = Group.objects.create(name="Quality guild")
    company.other.groups.add(guild)
    company.plain.groups.add(guild)
    company.system.roster.create(role=Role.QA_LEAD, group=guild)
    hotfix = ready(report(company), company, to="testing")
    hotfix.group_grants.update(given_by=company.other)
    assert compared() == []
    behind(company.other, company.plain)
    assert compared() == []
    drive(hotfix, company, to="deployment")
    assert compared() == []
