"""The environment file has the grammar of systemd, for whatever a password may hold."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotfix_site.server.environment_file import HEAD, add_missing, line, parse

TRICKY = [
    "plain",
    "",
    "a#b",
    "# no comment",
    "$HOME and ${HOME}",
    'she said "yes"',
    "it's",
    "back\\slash\\",
    "  spaces around  ",
    "tab\there",
    "two\nlines",
    "semi;colon",
    "`id`",
    "smtp+tls://user:p%40ss@host:587/?a=b&c=d",
]


@pytest.mark.parametrize("value", TRICKY)
def test_what_is_written_is_read_again(value: str) -> None:
    assert parse(HEAD + line("BEFORE", "x") + line("NAME", value) + line("AFTER", "y")) == {
        "BEFORE": "x",
        "NAME": value,
        "AFTER": "y",
    }


@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_whatever_is_written_is_read_again(value: str) -> None:
    assert parse(line("NAME", value)) == {"NAME": value}


# Each answer is what load_env_file_pairs() of systemd 252 gives.
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A=b # c\n", {"A": "b # c"}),
        ("A=b#c\n", {"A": "b#c"}),
        ("#A=b\n ;C=d\nE=f", {"E": "f"}),
        ("A=$B\n", {"A": "$B"}),
        ("A=b c  \n", {"A": "b c"}),
        ("A='b\\c'\n", {"A": "b\\c"}),
        ('A="b\\c\\"d\\\\"\n', {"A": 'b\\c"d\\'}),
        ("A=b\\c\n", {"A": "bc"}),
        ("A=b\\\nc\n", {"A": "bc"}),
        ("A=\"b\"'c' d\n", {"A": "bcd"}),
        ("A=b'c'\n", {"A": "b'c'"}),
        ("A = b\n", {"A": "b"}),
        ("no value\nA=b\n", {"A": "b"}),
        ("A=b\nA=c\n", {"A": "c"}),
        ("A=b\r\nC=d\r\n", {"A": "b", "C": "d"}),
        ("# ends with \\\nA=b\nC=d\n", {"C": "d"}),
    ],
)
def test_what_people_write_is_read_as_systemd_reads_it(text: str, said: dict[str, str]) -> None:
    assert parse(text) == said


def test_what_is_there_stays_and_what_is_missing_comes(tmp_path: Path) -> None:
    path = tmp_path / "environment"
    path.write_text("SECRET_KEY=mine")
    assert add_missing(path, {"SECRET_KEY": "other", "ALLOWED_HOSTS": "hotfix.example"}) == ["ALLOWED_HOSTS"]
    assert parse(path.read_text()) == {"SECRET_KEY": "mine", "ALLOWED_HOSTS": "hotfix.example"}
    assert add_missing(path, {"SECRET_KEY": "other"}) == []
