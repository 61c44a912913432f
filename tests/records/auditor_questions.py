"""The thirty questions that an auditor asks of a printed record, and the words by which the paper answers.

Each answer is a pattern for the text of a page, of an ordinary record and, where it differs, of an expedited
one. docs/auditor-questions.md is made of them, with the pages on which they stand.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """`answer` is the pattern that answers it in an ordinary record, `expedited` in an expedited one."""

    asked: str
    answer: str
    expedited: str = ""

    def pattern(self, *, expedited: bool) -> str:
        return (self.expedited or self.answer) if expedited else self.answer


QUESTIONS: Sequence[Question] = (
    Question("What was wrong, and who reported it when?", r"reported 2026-11-23 02:14 UTC by Reporter Pay"),
    Question("What was changed, and why in this way and no other?", r"chosen: Code change: "),
    Question("By which criteria could it not wait, and who affirmed them?", r"Reason: no viable workaround"),
    Question("Who was hit, and how badly?", r"Impact assessment .*Users affected"),
    Question("What could go wrong, and what was done against it?", r"Mitigation of the operational risk"),
    Question(
        "Who decided what, in which role, and when to the second?",
        r"Decisions Sign-off asked for .*Approved by Po Pay",
    ),
    Question("What did they declare by signing?", r"I approve this for production: go\."),
    Question(
        "With what right did each of them sign: who gave them the role, when and why?",
        r"granted 2026-11-23 02:14:00 UTC by Reporter Pay: From the roster",
    ),
    Question("Who had put them on the roster that gave the role?", r"put on the roster by"),
    Question("Could somebody have signed for somebody else?", r"Delegations: No role was delegated\."),
    Question("How did the system know that it was they who signed?", r"[Ii]dentified by: password"),
    Question(
        "What exactly did they see when they signed?",
        r"sha256sum signed-\*\.json snapshot\.json",
    ),
    Question(
        "Was anything changed after they had signed?",
        r"Nothing that it covers was changed after this signature\.",
    ),
    Question(
        "Was production changed before everybody had said yes?",
        r"Closed\. All 7 sign-offs were given\.",
        r"Deployed before 2 of 7 sign-offs; they were ratified 3 h later\.",
    ),
    Question(
        "What was skipped, who let it be skipped, and for what reason?",
        r"Closed\. All 7 sign-offs were given\.",
        r"Agreed as the second person: the glass is broken .*every minute costs",
    ),
    Question(
        "When was the skipped made good, by whom, and by when was it due?",
        r"Closed\. All 7 sign-offs were given\.",
        r"Ratified afterwards by Tl Pay, 2026-11-23 05:14:00 UTC",
    ),
    Question(
        "Did one person sign where two must?",
        r"No one person signed both approvals of Qualification\. ✓ holds",
    ),
    Question(
        "Did whoever made the change review, test, release or verify it themselves?",
        r"Round 1: who signed Development did not sign",
    ),
    Question(
        "When was production changed, on whose go, by whom?", r"Deployments to production .*Otto Operator"
    ),
    Question("Which version and tag went to production?", r"1 2\.4\.1 · v2\.4\.1"),
    Question(
        "Which commits is it made of, and who entered them?", r"Who entered the commits: 0a1b2c3 Sd Pay"
    ),
    Question(
        "Was that what had been tested, and did the tests pass?", r"Test runs .*Integration .*Regression"
    ),
    Question(
        "What did the review find, how was it dealt with, and who signed after that?",
        r"What became of it: .*signed after that by Tl Pay",
    ),
    Question("How could it be taken back: on which sign, by which steps, who decides?", r"Rollback steps"),
    Question("Was it taken back, or did a step fail?", r"\d of \d steps done"),
    Question("How is it known that production works, and how long was it watched?", r"Checks in production"),
    Question("Were response, updates and restoring in time?", r"Targets of its priority, and what happened"),
    Question(
        "Does anything that people typed contradict what the system knows?",
        r"What was typed was compared with what the system knows: nothing is contradicted\.",
    ),
    Question("What was learned, and who does what about it until when?", r"Lessons learned .*Root cause"),
    Question(
        "How do I know that nobody altered this paper, or the history behind it, since?",
        r"By the digest .*it ended at link \d+:",
    ),
)
