"""A process table that is wrong stops the start with a sentence for each mistake, and never with a traceback.

Each case changes the source in a scratch copy and starts it, because most mistakes are made where Python
reads the table, before any check could be patched.
"""

from pathlib import Path

import pytest
from django.core.management import call_command

from tests.scratch_copy import ScratchCopy

TABLE, TRANSITIONS = "apps/hotfixes/phases.py", "apps/hotfixes/transitions.py"
ROLES, MODELS = "apps/accounts/roles.py", "apps/hotfixes/models.py"

# What is wrong: file, what stands there, what stands there by mistake; and the sentences that say so.
Edits = tuple[tuple[str, str, str], ...]
CASES: dict[str, tuple[Edits, tuple[str, ...]]] = {
    "evidence that is none": (
        ((TABLE, 'evidence=("test_reports",)', 'evidence=("spells", "approvals", "history", "title")'),),
        tuple(
            f"(hotfixes.E001) The process table names evidence “{name}”, and HotFix has no such evidence."
            for name in ("spells", "approvals", "history", "title")
        ),
    ),
    "evidence of two phases": (
        ((TABLE, 'evidence=("test_reports",)', 'evidence=("test_reports", "code_reviews")'),),
        ("(hotfixes.E001) The process table names evidence “code_reviews” twice.",),
    ),
    "a transition that stands in one place only": (
        ((TRANSITIONS, "def reject(self)", "def teleport(self)"),),
        (
            "(hotfixes.E002) The transition “reject” stands only in phases.py.",
            "(hotfixes.E002) The transition “teleport” stands only in transitions.py.",
        ),
    ),
    "acts that lead nowhere": (
        (
            (TABLE, "State.CODE_REVIEW, State.TESTING)", 'State.CODE_REVIEW, "security")'),
            (TABLE, '_("Reject"), State.QUALIFICATION', '_("Reject"), "quality"'),
        ),
        (
            "(hotfixes.E003) The act “pass_review” leads to “security”, which is neither a phase nor an end",
            "(hotfixes.E003) The act “reject” starts in “quality”, which is no phase of the process table.",
            "(hotfixes.E004) Code Review leads on to “security”, and what follows it in the table is",
        ),
    ),
    "a way back that the phase does not know": (
        (
            (
                TABLE,
                "shows=(Concern.REVIEW_AND_TEST,),\n        returns_to=State.DEVELOPMENT,",
                "shows=(Concern.REVIEW_AND_TEST,),",
            ),
        ),
        (
            "(hotfixes.E003) The act “request_changes” sends Code Review back to “nowhere”, and the phase"
            " returns to “nowhere”.",
        ),
    ),
    "a phase that nothing leads out of": (
        ((TABLE, 'leaves_by="pass_testing"', 'leaves_by="pass_the_tests"'),),
        (
            "(hotfixes.E004) Nothing leads on from Testing: it leaves by “pass_the_tests”, which is no act"
            " that starts there and leads on.",
        ),
    ),
    "sign-offs that no act gives": (
        ((TABLE, "Act(name, label, Kind.SIGN_OFF,", "Act(name, label, Kind.ACT,"),),
        ("(hotfixes.E004) Testing asks for 1 sign-offs, and the acts that sign are: none.",),
    ),
    "a role that nobody can hold, and one that signs nothing": (
        (
            (MODELS, "for role in Role]", "for role in Role if role is not Role.QA_LEAD]"),
            (TABLE, "SignOffRule(Role.SENIOR_DEVELOPER,", "SignOffRule(Role.CONTRIBUTOR,"),
        ),
        (
            "(hotfixes.E005) The role “QA Lead” has no permission on HotFix, so nobody can hold it.",
            "(hotfixes.E005) Development is signed by the role “contributor”, which signs nothing.",
        ),
    ),
    "a state without a phase, and a tone that is none": (
        (
            (TABLE, '    CLOSED = "closed"', '    WAITING = "waiting", _("Waiting")\n    CLOSED = "closed"'),
            (TABLE, "End(State.CANCELLED, Tone.WITHDRAWN)", 'End(State.CANCELLED, "pale")'),
        ),
        (
            "(hotfixes.E006) The state “waiting” is neither a phase nor an end of the process table.",
            "(hotfixes.E006) “cancelled” is shown in the tone “pale”, which is none.",
        ),
    ),
    "rules without their phase": (
        (
            (TABLE, "        deploys=True,\n", ""),
            (TABLE, "        answers_reports=True,\n", ""),
            (
                TABLE,
                "        signed_by_the_developer=True,\n",
                "        signed_by_the_developer=True,\n        not_signed_by=(Barred.THE_DEVELOPER,),\n",
            ),
        ),
        (
            "(hotfixes.E007) 0 phases have `deploys`, and one has to have it.",
            "(hotfixes.E007) Nobody is told of a report to which nobody responds: no phase has",
            "(hotfixes.E007) Development is signed by the developer of the round, and the developer may not",
        ),
    ),
}


def test_as_it_is_it_starts():
    call_command("check")


@pytest.mark.parametrize("case", CASES)
def test_it_says_what_is_wrong(case: str, tmp_path: Path):
    edits, sentences = CASES[case]
    copy = ScratchCopy.make(tmp_path)
    for name, there, mistaken in edits:
        copy.edit(name, there, mistaken)
    started = copy.run("manage.py", "check")
    assert started.returncode == 1, started.stdout + started.stderr
    assert "Traceback" not in started.stderr
    for sentence in sentences:
        assert sentence in started.stderr, started.stderr
    assert started.stderr.count("(hotfixes.E0") == started.stderr.count("HINT: "), "What is to be done?"
