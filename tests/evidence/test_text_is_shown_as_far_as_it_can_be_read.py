"""Text is shown as far as it can be read: odd bytes as signs, nothing unseen, nothing that turns it round."""

import pytest

from apps.evidence.file_kinds import OTHER_TEXT, TEXT, UTF_16
from apps.evidence.text_judging import readable

SHOWN = {
    "as it is": ("Þórsson\n".encode(), TEXT, "Þórsson\n"),
    "without its mark": ("\ufeffx".encode(), TEXT, "x"),
    "lines of Windows": (b"a\r\nb\r\n", TEXT, "a\nb\n"),
    "lines of a progress bar": (b"10 %\r20 %", TEXT, "10 %\n20 %"),
    "without colours": (b"\x1b[1;31mERROR\x1b[0m", TEXT, "ERROR"),
    "controls as signs": (b"a\x07b\x1b]", TEXT, "a␇b␛]"),
    "NULs": (b"a\0b" + b"\0" * 4_096, TEXT, "a␀b[4096 NUL]"),
    "what turns the text round": ("a\u202eb\u200b".encode(), TEXT, "a[U+202E]b[U+200B]"),
    "a letter that was cut": ("aó".encode()[:-1], TEXT, "a\ufffd"),
    "an old code page": ("Größe €".encode("cp1252"), OTHER_TEXT, "Größe €"),
    "two in one file": ("ó\n".encode() + "ó\n".encode("cp1252"), OTHER_TEXT, "ó\nó\n"),
    "UTF-16": ("Größe".encode("utf-16"), UTF_16, "Größe"),
    "UTF-16, big end first": (b"\xfe\xff" + "Größe".encode("utf-16-be"), UTF_16, "Größe"),
    "UTF-16 without a mark": ("Gateway down".encode("utf-16-le"), UTF_16, "Gateway down"),
    "other scripts": ("日本 نص 👩‍🚒\n".encode(), TEXT, "日本 نص 👩‍🚒\n"),
}


@pytest.mark.parametrize("case", SHOWN)
def test_shown(case):
    raw, kind, text = SHOWN[case]
    assert readable(raw, kind) == text
