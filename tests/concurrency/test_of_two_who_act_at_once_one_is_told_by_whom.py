"""Two people saw the same hot fix and act at the same moment: one act counts, the other person is told."""

import re

import pytest

from apps.approvals.models import Approval
from apps.common.errors import ChangedSince
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from tests.asking import ROLLED_BACK, overtaken
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import perform, ready, report

# The state, and what each of the two does there: the act, the person, and how many sign-offs it leaves.
PAIRS = [
    ("identified", ("submit", "reporter"), ("cancel", "po"), {"submit": 0, "cancel": 0}),
    ("qualification", ("qualify", "po"), ("qualify", "tl"), {"qualify": 1}),
    ("qualification", ("qualify", "po"), ("reject", "tl"), {"qualify": 1, "reject": 1}),
    ("qualification", ("reject", "po"), ("reject", "tl"), {"reject": 1}),
    ("development", ("submit_for_review", "sd"), ("cancel", "po"), {"submit_for_review": 1, "cancel": 0}),
    (
        "code_review",
        ("pass_review", "tl"),
        ("request_changes", "tl"),
        {"pass_review": 1, "request_changes": 1},
    ),
    ("testing", ("pass_testing", "qa"), ("cancel", "po"), {"pass_testing": 1, "cancel": 0}),
    ("deployment", ("go", "rm"), ("refuse_deployment", "rm"), {"go": 1, "refuse_deployment": 1}),
    ("verification", ("verify", "rm"), ("roll_back", "rm"), {"verify": 1, "roll_back": 1}),
    (
        "documentation",
        ("complete_documentation", "rm"),
        ("complete_documentation", "tl"),
        {"complete_documentation": 0},
    ),
    ("merge", ("merge_to_main", "tl"), ("merge_to_main", "sd"), {"merge_to_main": 0}),
]


@pytest.mark.parametrize(("state", "one", "other", "leaves"), PAIRS)
def test_exactly_one_gets_through_and_the_other_learns_who_it_was(state, one, other, leaves, company):
    hotfix = ready(report(company), company, to=state)
    before = Approval.objects.count()

    def doing(name, who):
        details = ROLLED_BACK if name == "roll_back" else None
        return lambda: perform(
            hotfix, name, by=company.people[who], seen=hotfix.version, reason="As agreed.", details=details
        )

    answers = at_once(doing(*one), doing(*other))

    (winner,), (error,) = winners(answers), refused(answers)
    name, who = (one, other)[winner]
    _name, late = (one, other)[1 - winner]
    assert type(error) is ChangedSince
    told = overtaken(company.people[late], by=company.people[who])
    assert re.match(rf"HF-\d{{4}}-0001 {told}[-\d]+ [:\d]+ UTC", str(error))
    assert str(error).endswith("Look at it again, then decide.")
    now = HotFix.objects.get(pk=hotfix.pk)
    assert (now.version, now.changed_by) == (hotfix.version + 1, company.people[who])
    assert now.state == answers[winner].hotfix.state
    assert Approval.objects.count() - before == leaves[name]


def test_both_sign_offs_count_when_the_second_looks_again(company):
    hotfix = ready(report(company), company, to=State.QUALIFICATION)
    signers = [company.po, company.tl]
    answers = at_once(
        *(lambda who=who: perform(hotfix, "qualify", by=who, seen=hotfix.version) for who in signers)
    )
    assert not answers[winners(answers)[0]].moved
    overtaken = signers[1 - winners(answers)[0]]
    hotfix.refresh_from_db()
    assert perform(hotfix, "qualify", by=overtaken, seen=hotfix.version).moved
    assert hotfix.approvals.count() == 2


def test_two_callers_who_showed_nothing_both_count_and_it_moves_once(company):
    """A command shows no page, so it says no `seen`: the two sign-offs follow each other."""
    hotfix = ready(report(company), company, to=State.QUALIFICATION)
    answers = at_once(
        lambda: perform(hotfix, "qualify", by=company.po), lambda: perform(hotfix, "qualify", by=company.tl)
    )
    assert sorted(answer.moved for answer in answers) == [False, True]
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.approvals.count()) == (State.DEVELOPMENT, 2)
    assert hotfix.history.filter(state=State.DEVELOPMENT).count() == 1
