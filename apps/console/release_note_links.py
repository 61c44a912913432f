"""Where the page of a hot fix leads for its release notes, which have pages of their own."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.release_notes.models import ReleaseNote


def note_url(note: ReleaseNote, name: str = "change") -> str:
    return reverse(f"admin:release_notes_releasenote_{name}", args=[note.pk])


def way_in(note: ReleaseNote) -> tuple[str, str]:
    """Where one note is written or, once it was published, read; and what the link says."""
    return (note_url(note, "edit"), _("Edit")) if note.is_draft else (note_url(note), _("Look"))


def next_step(notes: Sequence[ReleaseNote]) -> tuple[str, str]:
    """What is to be done next about the notes of a round (oldest first), and what the link says."""
    published = [note for note in notes if note.is_published]
    drafts = [note for note in notes if note.is_draft]
    if published:
        return way_in(published[-1])
    if drafts and drafts[-1].missing():
        return note_url(drafts[-1], "edit"), _("Fill in")
    if drafts:
        return note_url(drafts[-1], "publish"), _("Publish")
    # All were withdrawn: another is begun on the page of each.
    return (note_url(notes[-1]), _("Write another")) if notes else ("", "")
