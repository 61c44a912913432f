"""The page of one hot fix: its queries grow neither with rounds nor with rows, history or people."""

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.console.hotfix_page import TIMELINE_FIRST
from apps.hotfixes.grants import grant_role
from apps.hotfixes.recording import recording
from apps.release_notes.publish import publish, write_note
from tests.asking import url
from tests.driving import complete, drive, perform, ready, report, step
from tests.filling import fill

# More changes of one kind than the page reads for its last entries.
READ_AT_ONCE = 2 * TIMELINE_FIRST + 20

# Who looks, what they may see, the hot fix, its approvals, its debts, its status updates, its roles, the
# yeses that were recorded, who broke the glass, once something is signed whose doing the passwords of the
# signers are, after Development who made the change, who could sign what is
# ahead, and, where that is possible, whether a debt of the system is overdue. Then two for all evidence with
# rows, files and people, two for the last history and one for the names in it, what it has to
# do with others, who watches it, and the menu; while it is open, two for who is on call. Once a window is
# planned, which others of the system overlap it.
PAGE = {
    "identified": 33,
    "qualification": 35,
    "development": 37,
    "code_review": 37,
    "testing": 37,
    "deployment": 36,  # the change freezes that are not over
    "verification": 35,  # what was planned to be watched, and the stays, once it is deployed
    "documentation": 33,
    "merge": 33,
    "closed": 34,  # two for where its record stands, one for how it ended, one for what came of it
}
# The most that the page of a hot fix may ask, in any phase and for anybody.
MOST = 45


def test_in_every_phase(company, asked):
    hotfix = report(company)
    found = {}
    for state in PAGE:
        drive(hotfix, company, to=state)
        found[state] = len(asked(company.po, url("change", hotfix)))
    assert found == PAGE
    assert max(found.values()) <= MOST


@pytest.fixture
def in_development(company):
    return ready(report(company), company, to="development")


@pytest.fixture
def cost(asked, edited):
    """The number of queries of the page, when the latest entries of its history are all of one kind."""

    def count(hotfix, company, who="po"):
        edited(hotfix.development_records.last(), "files_changed", company.sd, times=READ_AT_ONCE)
        return len(asked(company.people[who], url("change", hotfix)))

    return count


def test_1_round_or_4(company, asked, edited):
    hotfix = drive(report(company), company, to="code_review")
    costs = []
    while hotfix.round <= 4:
        edited(hotfix.code_reviews.last(), "files_reviewed", company.tl, times=READ_AT_ONCE)
        costs.append(len(asked(company.po, url("change", hotfix))))
        perform(hotfix, "request_changes", by=company.tl, reason="Again.")
        hotfix.refresh_from_db()
        step(hotfix, company)
    assert len(costs) == 4
    assert len(set(costs)) == 1


def test_70_changes_or_300(in_development, company, cost, edited):
    few = cost(in_development, company)
    edited(in_development.development_records.get(), "files_changed", company.sd, times=230)
    assert cost(in_development, company) == few


def test_1_row_or_60(in_development, company, cost):
    few = cost(in_development, company)
    with recording(in_development.development_records.get(), by=company.sd) as record:
        for number in range(60):
            record.commits.create(sha=f"{number:07x}", message="Once more")
    assert cost(in_development, company) == few


def test_6_roles_or_60_people_and_groups(in_development, company, cost):
    few = {who: cost(in_development, company, who) for who in ("po", "owner")}
    for number in range(54):
        if number % 3:
            to = User.objects.create_user(f"deputy-{number}", last_name=f"Deputy {number}", is_staff=True)
        else:
            to = Group.objects.create(name=f"Team {number}")
            to.user_set.add(company.insider)
        role = (*SIGNING_ROLES, Role.CONTRIBUTOR)[number % 6]
        grant_role(in_development, role, to=to, by=company.owner, reason="Stands in.")
    assert in_development.user_grants.count() + in_development.group_grants.count() == 60
    groups = 2  # the first group makes the page read who of groups may act, and their names
    for who in few:
        assert cost(in_development, company, who) <= few[who] + groups, who


def test_1_release_note_or_10(company, asked):
    hotfix = drive(report(company), company, to="documentation")
    complete(hotfix, company)
    few = len(asked(company.rm, url("change", hotfix)))
    for _each in range(9):
        note = write_note(hotfix, by=company.rm)
        with recording(note, by=company.rm) as present:
            fill(present)
        publish(note, by=company.rm)
    assert len(asked(company.rm, url("change", hotfix))) <= few
