"""One delegation or sixty: page, act, list and front page ask the database the same."""

from datetime import timedelta
from functools import partial

import pytest
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.console.hotfix_page import TIMELINE_FIRST
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role
from tests.again import as_a_whole
from tests.asking import saying, url
from tests.driving import ready, report

LIST = reverse("admin:hotfixes_hotfix_changelist")
MINE = reverse("admin:hotfixes_delegation_mine")
READ_AT_ONCE = 2 * TIMELINE_FIRST + 20
GIVE = reverse("admin:hotfixes_delegation_give")


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="testing")


@pytest.fixture
def delegate(company, hotfix):
    """So many holders of a role let the insider act for them, on the system and on the hot fix."""

    def delegate(number):
        as_a_whole(f"{number} delegate", partial(each, number))

    def each(number):
        until = clock.now() + timedelta(days=7)
        for one in range(number):
            holder = User.objects.create_user(f"holder-{number}-{one}", last_name=f"No. {one}", is_staff=True)
            grant_role(hotfix, Role.QA_LEAD, to=holder, by=company.owner, reason="The night shift.")
            for place in (company.system, hotfix):
                delegate_role(
                    Role.QA_LEAD, place, to=company.insider, by=holder, ends_at=until, reason="Away."
                )

    return delegate


def test_the_pages(company, hotfix, delegate, asked, edited):
    people = (company.insider, company.qa, company.auditor)
    pages = [url("change", hotfix), LIST, f"{LIST}?which=waiting", reverse("admin:index"), MINE, GIVE]
    costs = []
    for number in (1, 30):
        delegate(number)
        # The latest entries of its history are all of one kind, whatever came before.
        edited(hotfix.test_reports.get(), "summary", company.qa, times=READ_AT_ONCE)
        costs.append([len(asked(person, address)) for person in people for address in pages])
    assert costs[0] == costs[1]


def test_the_act(company, hotfix, delegate, asked):
    costs = []
    for number in (1, 30):
        delegate(number)
        hotfix.refresh_from_db()
        holder = User.objects.get(username=f"holder-{number}-0")
        address = url("act", hotfix, "pass_testing")
        page = len(asked(company.insider, address))
        said = saying(hotfix, as_role=f"qa_lead:{holder.pk}", reason="")
        costs.append(page)
    assert costs[0] == costs[1]
    assert asked(company.insider, address, said, status=302)
    assert hotfix.approvals.get(phase="testing").on_behalf_of == holder
