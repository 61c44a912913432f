"""Characters that turn text round, or cannot be seen, are printed as what they are."""

import pytest

from apps.records.pdf import as_html
from tests.records.builders import a_snapshot, with_every_text


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("approved \u202eton\u202c", "approved [U+202E]ton[U+202C]"),
        ("be\u200bfore", "be[U+200B]fore"),
        ("ring \x07", "ring \u2407"),
        ("page\x0cbreak", "page\u240cbreak"),
        ("next\x85line", "next[U+0085]line"),
    ],
)
def test_a_hidden_character_is_shown(typed: str, printed: str) -> None:
    html = as_html(with_every_text(a_snapshot(), typed))
    assert printed in html
    assert typed not in html


def test_characters_that_shape_words_stay() -> None:
    family, persian = "\U0001f469\u200d\U0001f4bb", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    html = as_html(with_every_text(a_snapshot(), f"{family} {persian}\n\tindented"))
    assert f"{family} {persian}\n\tindented" in html
