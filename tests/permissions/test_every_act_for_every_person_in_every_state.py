"""Each of the 16 acts is asked for in every situation, by everybody, and answered as the table says.

In the quick run by all who have a right to it, and by the others by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ENDED
from tests.asking import saying, undone, url, words_of
from tests.permissions.by_turns import Asked, of_all, turn_of, with_a_right
from tests.permissions.table_of_acts import ANSWERS

# Where each act leads (PROCESS.md 1); what the table marks with > ends here.
LEADS_TO = {
    "submit": "qualification",
    "qualify": "development",
    "reject": "rejected",
    "submit_for_review": "code_review",
    "pass_review": "testing",
    "request_changes": "development",
    "pass_testing": "deployment",
    "fail_testing": "development",
    "refuse_deployment": "development",
    "deploy": "verification",
    "roll_back": "development",
    "verify": "documentation",
    "complete_documentation": "merge",
    "merge_to_main": "closed",
    "cancel": "cancelled",
}
STATUS = {">": 302, "=": 302, ".": 403, "w": 409, "a": 409, "g": 409, "-": 404, "L": 302}
SAYS = {
    ".": "Only these may do this on this hot fix",
    "w": "is not possible now",
    "a": "signed already",
    "g": "The gate is still closed",
}
# What an act could have changed, in one plain query: it is asked thousands of times.
STORED = """
    SELECT state, version, round,
           (SELECT COUNT(*) FROM approvals_approval),
           (SELECT COUNT(*) FROM evidence_rollback),
           (SELECT COUNT(*) FROM hotfixes_hotfixuserobjectpermission),
           (SELECT COUNT(*) FROM hotfixes_historicalhotfix)
      FROM hotfixes_hotfix WHERE id = %s
"""


def test_the_table_holds_every_state_and_every_act() -> None:
    states = {situation.partition(",")[0] for situation in ANSWERS}
    assert states == {"identified", *LEADS_TO.values()}
    assert all(set(acts) == {*LEADS_TO, "go"} for acts in ANSWERS.values())


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_every_act_is_answered_as_the_table_says(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    before, said = _stored(hotfix), saying(hotfix)
    wrong = []
    for act, letters in ANSWERS[situation].items():
        for person in asked(with_a_right(letters), turn_of(ANSWERS, situation, act)):
            with undone():
                answer = browsers[person].post(url("act", hotfix, act), said)
                found = _what_is_wrong(answer, hotfix, act, letters[person], before)
            if found:
                wrong.append(f"{act} by {person}, expected {letters[person]}: {found}")
    assert not wrong, "\n".join(wrong)


def _stored(hotfix: HotFix) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(STORED, [hotfix.pk])
        found: tuple[Any, ...] = cursor.fetchone()
    return found


def _what_is_wrong(answer: Any, hotfix: HotFix, act: str, letter: str, before: tuple[Any, ...]) -> str:
    """The differences between what came of it and what the letter promises, as words."""
    if answer.status_code != STATUS[letter]:
        return f"answered {answer.status_code}"
    now = _stored(hotfix)
    if letter not in ">=":
        if now != before:
            return f"refused, and changed {now}"
        if letter == "L" and not answer.url.startswith("/admin/login/"):
            return f"sent to {answer.url}"
        ended = letter == "." and before[0] in ENDED  # where it ended, so did the roles: that is said
        sentence = "has ended: it is" if ended else SAYS.get(letter, "")
        return "" if sentence in words_of(answer) else "the sentence is missing"
    expected = LEADS_TO[act] if letter == ">" else before[0]
    if (now[0], now[1]) != (expected, before[1] + 1):
        return f"now in {now[0]}, version {now[1]}"
    return "" if answer.url == url("change", hotfix) else f"sent to {answer.url}"
