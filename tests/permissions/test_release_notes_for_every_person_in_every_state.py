"""Release notes are written, published and withdrawn by their suppliers while Documentation is open.

In the quick run all who write them are asked, and of the others some by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from apps.release_notes.models import ReleaseNote
from tests.asking import form_in, note_url, undone
from tests.drafting import shown_to_nobody
from tests.permissions.by_turns import Asked, of_all
from tests.permissions.table_of_acts import ANSWERS
from tests.permissions.table_of_evidence import NOT_LET_IN, WITHOUT_ROLES

WRITERS = ("rm", "tl", "contributor")
# Where there is a published one.
SITUATIONS = ("documentation", "merge", "closed")


def _expected(person: str, situation: str) -> int:
    if person in NOT_LET_IN:
        return 302
    if person == "plain":
        return 404
    if person not in WRITERS or situation in WITHOUT_ROLES:
        return 403
    return 302 if situation == "documentation" else 409


@of_all
@pytest.mark.parametrize("situation", ANSWERS)
def test_a_note_is_begun_by_its_writers_in_documentation_alone(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    notes = ReleaseNote.objects.count()
    for person in asked(WRITERS, [*ANSWERS].index(situation)):
        expected = _expected(person, situation)
        with undone():
            answer = browsers[person].post(note_url("write", hotfix))
            assert answer.status_code == expected, person
            begun = expected == 302 and person not in NOT_LET_IN
            assert ReleaseNote.objects.count() == notes + begun, person


@of_all
@pytest.mark.parametrize("situation", SITUATIONS)
def test_a_published_note_is_withdrawn_by_its_writers_in_documentation_alone(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    note = ReleaseNote.objects.get(hotfix=hotfix_in(situation))
    said = {"reason": "A wrong hotline.", "seen": note.version}
    for person in asked(WRITERS, SITUATIONS.index(situation)):
        expected = _expected(person, situation)
        done = expected == 302 and person not in NOT_LET_IN
        became = "withdrawn" if done else "published"
        answered = (200 if done else expected, expected)
        assert _statuses(browsers[person], note, "withdraw", said, became) == answered, person
        # What was published is never edited, nor published again.
        refused = 409 if done else expected
        assert _statuses(browsers[person], note, "edit", said) == (refused, refused), person
        assert _statuses(browsers[person], note, "publish", said) == (refused, refused), person
        seen = {"plain": 404}.get(person, 302 if person in NOT_LET_IN else 200)
        assert browsers[person].get(note_url("change", note)).status_code == seen, person


@of_all
def test_a_draft_is_edited_and_published_by_its_writers(
    asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    browsers["tl"].post(note_url("write", hotfix_in("documentation")))
    draft = ReleaseNote.objects.get(status="draft")
    written = shown_to_nobody(form_in(browsers["tl"].get(note_url("edit", draft))))
    written |= {"audience": "support", "what_changed": "A certificate.", "impact": "Readers notice nothing."}
    for person in asked(WRITERS, 0):
        expected = _expected(person, "documentation")
        done = expected == 302 and person not in NOT_LET_IN
        assert _statuses(browsers[person], draft, "edit", written) == (200 if done else expected, expected)
        refused = 409 if done else expected
        assert _statuses(browsers[person], draft, "withdraw", {"reason": "No."}) == (refused, refused)
    browsers["rm"].post(note_url("edit", draft), written)
    draft.refresh_from_db()
    for person in asked(WRITERS, 1):
        expected = _expected(person, "documentation")
        done = expected == 302 and person not in NOT_LET_IN
        said = {"seen": draft.version}
        answered = (200 if done else expected, expected)
        became = "published" if done else "draft"
        assert _statuses(browsers[person], draft, "publish", said, became) == answered, person


def _statuses(
    browser: Client, note: ReleaseNote, what: str, said: dict[str, Any], became: str = ""
) -> tuple[int, int]:
    """What GET and POST answer, the note having become what is said; nothing of it happens."""
    with undone():
        posted = browser.post(note_url(what, note), said).status_code
        assert not became or ReleaseNote.objects.get(pk=note.pk).status == became
    return browser.get(note_url(what, note)).status_code, posted
