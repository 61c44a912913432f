"""The page that confirms an act, and the button on it: pinned, and the same whatever happened before."""

import pytest

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES, Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.phases import Kind, act_named
from tests.asking import saying, url
from tests.driving import drive, perform, ready, report, step

# Reading the end of the chain, and writing behind it: the same for every act. What is signed, and each role
# given or taken, is sealed by one more; without a key, as here, one asks whether there should be one.
CHAIN = 2
# Having it looked at, for whoever must hear of it: when, and a job. Who that is, the job works out.
LOOK = 2
# Having it found as it is now: what was written is read together, and put into its search document.
FOUND = 2
# A password is counted as wrong before it is looked at: a hundred that come at once are no more than five.
# Whether a code is asked for beside it is asked of the record of log-ins, before that count is taken back.
COUNTED = 2
# What a system asks of evidence is read with its form, and once more under the lock; what was planned,
# too. The page reads the draft of what was written on it, and what is overdue on the system; that of a
# go, whose windows overlap with the planned one, and the change freezes that are not over. Of the end of a
# hot fix, the gate asks for what follows, for changes of the lane and for amendments.
# (state, act, who): the queries of the page, and those of the button without these.
ACTS = {
    ("identified", "submit", "reporter"): (10, 32),
    ("qualification", "qualify", "po"): (13, 25),
    ("development", "submit_for_review", "sd"): (12, 34),
    ("code_review", "pass_review", "tl"): (12, 31),
    ("code_review", "request_changes", "tl"): (12, 30),
    ("testing", "pass_testing", "qa"): (12, 35),
    ("deployment", "go", "rm"): (15, 40),
    ("verification", "verify", "rm"): (14, 36),
    ("documentation", "complete_documentation", "rm"): (11, 22),
    ("merge", "merge_to_main", "tl"): (14, 38),
}

# The most that the page and the button may ask for, whatever the phase and the number of holders.
MOST = (15, 48)


@pytest.mark.parametrize(("place", "numbers"), ACTS.items(), ids=lambda one: str(one[1]))
def test_page_and_button(place, numbers, company, asked):
    state, name, who = place
    hotfix = ready(report(company), company, to=state)
    address, user = url("act", hotfix, name), company.people[who]
    page = asked(user, address)
    button = asked(user, address, saying(hotfix), status=302)
    asked_again = 0 if act_named(name).kind is Kind.ACT else COUNTED
    assert (len(page), len(button) - CHAIN - LOOK - FOUND - asked_again) == numbers
    assert len(page) <= MOST[0]
    assert len(button) <= MOST[1]


@pytest.fixture
def in_review(company):
    """A hot fix whose code is ready to be approved, in the round asked for."""

    def bring(*, number):
        hotfix = ready(report(company), company, to="code_review")
        while hotfix.round < number:
            perform(hotfix, "request_changes", by=company.tl, reason="Again.")
            hotfix.refresh_from_db()
            step(hotfix, company)
        return ready(hotfix, company, to="code_review")

    return bring


def test_round_1_or_4(in_review, company, asked):
    costs = []
    for number in (1, 4):
        hotfix = in_review(number=number)
        address = url("act", hotfix, "pass_review")
        page = asked(company.tl, address)
        costs.append((len(page), len(asked(company.tl, address, saying(hotfix), status=302))))
    assert costs[0] == costs[1]


def test_few_changes_or_300(company, asked, edited):
    costs = []
    for times in (0, 300):
        hotfix = ready(report(company), company, to="development")
        edited(hotfix.development_records.get(), "files_changed", company.sd, times=times)
        hotfix.refresh_from_db()
        address = url("act", hotfix, "submit_for_review")
        page = asked(company.sd, address)
        costs.append((len(page), len(asked(company.sd, address, saying(hotfix), status=302))))
    assert costs[0] == costs[1]


def test_alone_or_among_60(company, asked, reported):
    hotfix = ready(report(company), company, to="testing")
    address = url("act", hotfix, "pass_testing")
    alone = len(asked(company.qa, address))
    reported(company, number=60)
    drive(report(company), company, to="testing")
    assert len(asked(company.qa, address)) == alone


@pytest.mark.parametrize(("state", "name"), [("code_review", "pass_review"), ("merge", "merge_to_main")])
def test_6_holders_or_60(state, name, company, asked):
    costs = []
    for more in (0, 54):
        hotfix = ready(report(company), company, to=state)
        for number in range(more):
            deputy = User.objects.create_user(f"deputy-{number}", last_name=f"Deputy {number}", is_staff=True)
            role = (*SIGNING_ROLES, Role.CONTRIBUTOR)[number % 6]
            grant_role(hotfix, role, to=deputy, by=company.owner, reason="Stands in.")
        hotfix.refresh_from_db()
        address = url("act", hotfix, name)
        page = asked(company.tl, address)
        costs.append((len(page), len(asked(company.tl, address, saying(hotfix), status=302))))
    assert costs[0] == costs[1]
