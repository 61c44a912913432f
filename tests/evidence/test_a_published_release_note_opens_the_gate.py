"""Release notes: one published note is enough, and a draft says what it lacks."""

import pytest

from apps.release_notes.models import NoteStatus, ReleaseNote
from tests.filling import fill, opened


@pytest.fixture
def note(hotfix):
    return fill(opened("release_notes", hotfix))


def test_the_first_draft_starts_from_hot_fix_and_system(hotfix):
    note = opened("release_notes", hotfix)
    assert (note.title, note.support_contact, note.is_draft) == ("Payments are refused", "Hotline 4711", True)


def test_a_complete_draft_must_still_be_published(note):
    assert ReleaseNote.lacking([note]) == ["a published release note"]


def test_a_draft_says_what_it_lacks(note):
    note.impact = ""
    assert ReleaseNote.lacking([note]) == [
        "a published release note",
        "in the draft: the impact on the audience",
    ]


def test_a_withdrawn_note_does_not_count(note):
    note.status = NoteStatus.WITHDRAWN
    assert ReleaseNote.lacking([note]) == ["a published release note"]
    assert not note.is_draft


def test_one_published_note_is_enough_beside_an_empty_draft(note, hotfix):
    note.status = NoteStatus.PUBLISHED
    assert ReleaseNote.lacking([note, ReleaseNote(hotfix=hotfix)]) == []
