"""Release notes are written, published and withdrawn by their suppliers while Documentation is open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from apps.release_notes.models import ReleaseNote
from tests.asking import form_in, note_url, undone
from tests.drafting import shown_to_nobody
from tests.permissions.table_of_acts import ANSWERS, PEOPLE
from tests.permissions.table_of_evidence import NOT_LET_IN, WITHOUT_ROLES

WRITERS = ("rm", "tl", "contributor")


def _expected(person: str, situation: str) -> int:
    if person in NOT_LET_IN:
        return 302
    if person == "plain":
        return 404
    if person not in WRITERS or situation in WITHOUT_ROLES:
        return 403
    return 302 if situation == "documentation" else 409


@pytest.mark.parametrize("situation", ANSWERS)
def test_a_note_is_begun_by_its_writers_in_documentation_alone(
    situation: str, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    notes = ReleaseNote.objects.count()
    for person in PEOPLE:
        expected = _expected(person, situation)
        with undone():
            answer = browsers[person].post(note_url("write", hotfix))
            assert answer.status_code == expected, person
            begun = expected == 302 and person not in NOT_LET_IN
            assert ReleaseNote.objects.count() == notes + begun, person


@pytest.mark.parametrize("situation", ["documentation", "merge", "closed"])
def test_a_published_note_is_withdrawn_by_its_writers_in_documentation_alone(
    situation: str, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    note = ReleaseNote.objects.get(hotfix=hotfix_in(situation))
    said = {"reason": "A wrong hotline.", "seen": note.version}
    for person in PEOPLE:
        expected = _expected(person, situation)
        done = expected == 302 and person not in NOT_LET_IN
        assert _statuses(browsers[person], note, "withdraw", said) == (200 if done else expected, expected), (
            person
        )
        with undone():
            browsers[person].post(note_url("withdraw", note), said)
            assert ReleaseNote.objects.get().status == ("withdrawn" if done else "published"), person
        # What was published is never edited, nor published again.
        refused = 409 if done else expected
        assert _statuses(browsers[person], note, "edit", said) == (refused, refused), person
        assert _statuses(browsers[person], note, "publish", said) == (refused, refused), person
        seen = {"plain": 404}.get(person, 302 if person in NOT_LET_IN else 200)
        assert browsers[person].get(note_url("change", note)).status_code == seen, person


def test_a_draft_is_edited_and_published_by_its_writers(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    browsers["tl"].post(note_url("write", hotfix_in("documentation")))
    draft = ReleaseNote.objects.get(status="draft")
    written = shown_to_nobody(form_in(browsers["tl"].get(note_url("edit", draft))))
    written |= {"audience": "support", "what_changed": "A certificate.", "impact": "Readers notice nothing."}
    for person in PEOPLE:
        expected = _expected(person, "documentation")
        done = expected == 302 and person not in NOT_LET_IN
        assert _statuses(browsers[person], draft, "edit", written) == (200 if done else expected, expected)
        refused = 409 if done else expected
        assert _statuses(browsers[person], draft, "withdraw", {"reason": "No."}) == (refused, refused)
    browsers["rm"].post(note_url("edit", draft), written)
    draft.refresh_from_db()
    for person in PEOPLE:
        expected = _expected(person, "documentation")
        done = expected == 302 and person not in NOT_LET_IN
        said = {"seen": draft.version}
        assert _statuses(browsers[person], draft, "publish", said) == (200 if done else expected, expected)
        with undone():
            browsers[person].post(note_url("publish", draft), said)
            assert ReleaseNote.objects.get(pk=draft.pk).status == ("published" if done else "draft")


def _statuses(browser: Client, note: ReleaseNote, what: str, said: dict[str, Any]) -> tuple[int, int]:
    """What GET and POST answer; nothing of it happens."""
    with undone():
        posted = browser.post(note_url(what, note), said).status_code
    return browser.get(note_url(what, note)).status_code, posted
