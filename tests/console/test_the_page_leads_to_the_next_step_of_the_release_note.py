"""From the page of a hot fix one comes at once to what is to be done next about its release note."""

import re
from typing import Any

import pytest

from apps.release_notes.models import ReleaseNote
from apps.release_notes.publish import publish, withdraw, write_note
from tests.asking import client_of, note_url, url, words_of
from tests.driving import Company, drive, report
from tests.filling import fill

LINK = re.compile(
    r'<a class="hf-requirement-link" href="([^"]+)">([\w ]+)<span class="visually-hidden">: Release'
)
CARD = re.compile(r'<article class="hf-card" id="release_notes".*?</article>', re.S)


@pytest.fixture
def draft(company: Company) -> ReleaseNote:
    """The one that the phase opened with: nobody has written it yet."""
    hotfix = drive(report(company), company, to="documentation")
    return ReleaseNote.objects.get(hotfix=hotfix)


@pytest.fixture
def complete(draft: ReleaseNote) -> ReleaseNote:
    note: ReleaseNote = fill(draft)
    return note


def links(note: ReleaseNote, user: Any) -> list[tuple[str, str]]:
    page = words_of(client_of(user).get(url("change", note.hotfix)))
    return LINK.findall(page)


def test_a_draft_that_lacks_something_is_filled_in(draft: ReleaseNote, company: Company) -> None:
    assert links(draft, company.rm) == [(note_url("edit", draft), "Fill in")]
    assert client_of(company.rm).get(note_url("edit", draft)).status_code == 200


def test_a_complete_draft_is_published(complete: ReleaseNote, company: Company) -> None:
    assert links(complete, company.rm) == [(note_url("publish", complete), "Publish")]
    assert client_of(company.rm).get(note_url("publish", complete)).status_code == 200


def test_a_published_note_is_looked_at(complete: ReleaseNote, company: Company) -> None:
    publish(complete, by=company.rm)
    write_note(complete.hotfix, by=company.rm)
    assert links(complete, company.rm) == [(note_url("change", complete), "Look")]


def test_after_the_only_one_was_withdrawn_another_is_begun(complete: ReleaseNote, company: Company) -> None:
    publish(complete, by=company.rm)
    complete.refresh_from_db()
    withdraw(complete, by=company.rm, reason="Wrong audience.")
    assert links(complete, company.rm) == [(note_url("change", complete), "Write another")]
    page = words_of(client_of(company.rm).get(note_url("change", complete)))
    assert f'action="{note_url("write", complete.hotfix)}"' in page


def test_the_card_leads_to_the_note_itself(complete: ReleaseNote, company: Company) -> None:
    def card() -> str:
        (found,) = CARD.findall(words_of(client_of(company.rm).get(url("change", complete.hotfix))))
        return str(found)

    assert f'href="{note_url("edit", complete)}">Edit' in card()
    publish(complete, by=company.rm)
    assert f'href="{note_url("change", complete)}">Look' in card()


def test_who_may_not_write_it_is_led_to_its_place_on_the_page(draft: ReleaseNote, company: Company) -> None:
    assert links(draft, company.auditor) == [("#release_notes", "Look")]
