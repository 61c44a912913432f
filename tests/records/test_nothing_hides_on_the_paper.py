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
        ("mark\ufeff", "mark[U+FEFF]"),
        ("tagged\U000e0041", "tagged[U+E0041]"),
    ],
)
def test_a_hidden_character_is_shown(typed: str, printed: str) -> None:
    html = as_html(with_every_text(a_snapshot(), typed))
    assert printed in html
    assert typed not in html


def test_the_flag_of_england_stays_a_flag() -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
    assert flag in as_html(with_every_text(a_snapshot(), flag))


def test_characters_that_shape_words_stay() -> None:
    family, persian = "\U0001f469\u200d\U0001f4bb", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    html = as_html(with_every_text(a_snapshot(), f"{family} {persian}\n\tindented"))
    assert f"{family} {persian}\n\tindented" in html
