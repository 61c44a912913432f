"""A member says that it is longer than any disk: its page shows what could be read, at once."""

import gzip
import io
import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import client_of, url, words_of
from tests.attaching import put
from tests.driving import Company


def tar(size: int) -> bytes:
    """Two members of five bytes, of which the first claims to have `size`."""
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name in ("first.log", "second.log"):
            member = tarfile.TarInfo(name)
            member.size = 5
            archive.addfile(member, io.BytesIO(b"hello"))
    said = bytearray(written.getvalue())
    said[124:136] = b"\x80" + size.to_bytes(11, "big")
    said[148:156] = b" " * 8
    said[148:156] = b"%06o\0 " % sum(said[:512])
    return bytes(said)


@pytest.mark.parametrize("size", [2**30, 2**62, 2**64 + 5, 2**87])
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_it_is_answered(hotfix_in: Callable[..., Any], company: Company, size: int, packed: bool) -> None:
    record = hotfix_in("identified").issue_reports.get()
    content = gzip.compress(tar(size)) if packed else tar(size)
    made = put(record, company.reporter, "logs.tar.gz" if packed else "logs.tar", content)
    answer = client_of(company.reporter).get(url("contents", record.hotfix, made))
    assert answer.status_code == 200
    assert "first.log" in words_of(answer)
