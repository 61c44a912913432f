"""A release note in Arabic or Hebrew runs from right to left, block by block; others are as they were."""

from apps.hotfixes.models import HotFix
from apps.release_notes.models import ReleaseNote
from apps.release_notes.rendered import html

HEBREW = "התשלום עובד שוב."


def shown(title: str, text: str) -> str:
    return html(ReleaseNote(hotfix=HotFix(), title=title, what_changed=text))


def test_each_block_runs_the_way_of_its_first_text() -> None:
    page = shown(HEBREW, f"{HEBREW}\n\nPayments work (again).\n\n- {HEBREW}\n- English")
    assert f'<h2 dir="rtl">{HEBREW}</h2>' in page
    assert f'<p dir="rtl">{HEBREW}</p>' in page
    assert "<p>Payments work (again).</p>" in page
    assert f'<ul dir="rtl">\n<li>{HEBREW}</li>\n<li>English</li>' in page


def test_a_note_that_runs_from_the_left_says_nothing_of_it() -> None:
    assert "dir=" not in shown("Payments work again", f"Payments work: {HEBREW}\n\n- One")
