"""The name of a file is kept as people read it: no folders, no controls, nothing that turns it round."""

import pytest

from apps.common.errors import BadInput
from apps.evidence.file_types import clean_name

NAMES = {
    "gateway.log": "gateway.log",
    "../../etc/passwd.txt": "passwd.txt",
    "..\\..\\windows\\boot.log": "boot.log",
    "C:\\Users\\Rosa\\error page.png": "error page.png",
    "/etc/cron.d/job.txt": "job.txt",
    "a\r\nSet-Cookie: x=1.txt": "a Set-Cookie: x=1.txt",
    "invoice\u202egnp.txt": "invoicegnp.txt",
    "\u2066a\u2069\u200f.txt": "a.txt",
    "a\x00b\x7f.txt": "ab.txt",
    "a\u2028b.txt": "a b.txt",
    "a\ud800b.txt": "ab.txt",
    'quote"d; filename="x.exe.txt': 'quote"d; filename="x.exe.txt',
    "Þórsson, 佐藤.log": "Þórsson, 佐藤.log",
    "o\u0301.txt": "ó.txt",
    "क\u094d\u200dष.txt": "क\u094d\u200dष.txt",
    "  .hidden.txt.  ": "hidden.txt",
    "a" * 300 + ".png": "a" * 196 + ".png",
    "b." + "c" * 300: "b." + "c" * 178 + "." + "c" * 19,
}


@pytest.mark.parametrize("raw", NAMES, ids=ascii)
def test_cleaned(raw):
    name = clean_name(raw)
    assert name == NAMES[raw]
    assert len(name) <= 200
    assert clean_name(name) == name


@pytest.mark.parametrize("raw", ["", ".", "..", "../", "\u202e\u200b", " \r\n"], ids=ascii)
def test_a_name_of_which_nothing_is_left_is_refused(raw):
    with pytest.raises(BadInput, match="no name that could be shown") as refused:
        clean_name(raw)
    assert list(refused.value.fields) == ["file"]
