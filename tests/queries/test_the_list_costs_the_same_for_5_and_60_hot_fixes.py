"""The list: so many queries, however many hot fixes, sign-offs, roles and groups it shows."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.roles import SIGNING_ROLES
from tests.again import as_a_whole
from tests.driving import drive, ready, report, step

LIST = reverse("admin:hotfixes_hotfix_changelist")

# Session, person, groups; systems and hot fixes in reach; the systems of the filter and the count; model
# permissions for the menu, in two; the hot fixes, their approvals, debts, roles of people with these, and of
# groups, and what is delegated on them and on their systems; of those about to be deployed, plan and record
# of the deployment, which tell whether a go is over. Which are on the page is asked of the open ones by the
# clock, and of those that ended.
WHOLE_LIST = 20


def test_whole_list(company, asked, reported):
    reported(company, number=5)
    assert len(asked(company.po, LIST)) == WHOLE_LIST
    company.system.roster.create(role="qa_lead", group=Group.objects.create(name="Testers"))
    first, second, third, *_others = reported(company, number=55)
    for hotfix in (first, second, third):
        step(step(hotfix, company), company)
    # The open ones fill the page, so that those that ended are not asked for; where the page begins is.
    assert len(asked(company.po, LIST)) == WHOLE_LIST


@pytest.mark.parametrize(("who", "number"), [("auditor", 17), ("root", 16), ("reporter", 19), ("plain", 7)])
def test_for_those_who_see_more_or_less(who, number, company, asked):
    report(company)
    assert len(asked(company.people[who], LIST)) == number


# Mine asks what one holds, too; what waits, besides, which calls one may confirm, what one decided there and
# what is owed there.
LIVED_BY = {"?which=mine": 21, "?which=waiting": 28, "?which=open": 20}


def test_the_lists_that_people_live_by(company, asked):
    def asked_for():
        return {query: len(asked(company.po, LIST + query)) for query in LIVED_BY}

    def in_qualification():
        for _each in range(20):
            drive(report(company), company, to="qualification")

    ready(report(company), company, to="qualification")
    assert asked_for() == LIVED_BY
    as_a_whole("20 in Qualification", in_qualification)
    for role in SIGNING_ROLES:
        group = Group.objects.create(name=f"{role.label}s")
        group.user_set.add(company.po)
        company.system.roster.create(role=role, group=group)
    drive(report(company), company, to="qualification")
    assert asked_for() == LIVED_BY
