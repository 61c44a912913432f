"""So much of a file is read to show what is in it and no more, whatever the file says of itself."""

import gzip
import io
import tarfile
import time
import tracemalloc
import zipfile

import pytest

from apps.evidence.file_contents import MOST_MEMBERS, MOST_SHOWN, contents
from apps.evidence.file_kinds import TEXT, TYPE_BY_MEDIA_TYPE
from tests.everyday import TAKEN, tar_of, zip_of

ZIP, GZIP, TAR = (TYPE_BY_MEDIA_TYPE[f"application/{one}"] for one in ("zip", "gzip", "x-tar"))
MEGABYTE = 1024 * 1024


def _bomb() -> bytes:
    """Half a gigabyte of nothing, as a tar of one file, in half a megabyte."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb") as out:
        entry = tarfile.TarInfo("nothing")
        entry.size = 512 * MEGABYTE
        out.write(entry.tobuf())
        for _each in range(512):
            out.write(bytes(MEGABYTE))
    return packed.getvalue()


def _looked_into(kind, raw):
    """What is found, and how much memory it took at most."""
    tracemalloc.start()
    try:
        found = contents(kind, io.BytesIO(raw))
        return found, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_of_a_bomb_the_beginning_alone_is_unpacked():
    raw = _bomb()
    began = time.process_time()
    found, memory = _looked_into(GZIP, raw)
    assert [one.name for one in found.members] == ["nothing"]
    assert found.more
    assert memory < 8 * MEGABYTE
    assert time.process_time() - began < 5


def test_of_a_zip_the_directory_alone_is_read():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("nothing", bytes(64 * MEGABYTE))
    found, memory = _looked_into(ZIP, packed.getvalue())
    assert [(one.name, one.size) for one in found.members] == [("nothing", 64 * MEGABYTE)]
    assert memory < MEGABYTE


@pytest.mark.parametrize("kind", [ZIP, TAR], ids=["zip", "tar"])
def test_of_many_names_the_first_ones(kind):
    names = [f"{number}.log" for number in range(MOST_MEMBERS + 1)]
    found, memory = _looked_into(kind, (zip_of if kind is ZIP else tar_of)(*names))
    assert [one.name for one in found.members] == names[:-1]
    assert found.more
    assert memory < 4 * MEGABYTE


def test_of_a_long_name_its_beginning():
    found, _memory = _looked_into(ZIP, zip_of("x" * 60_000, "y"))
    assert [one.name for one in found.members] == ["x" * 300, "y"]


def test_of_a_long_text_its_beginning():
    found, memory = _looked_into(TEXT, b"x" * (20 * MEGABYTE))
    assert (len(found.text), found.more) == (MOST_SHOWN, True)
    assert memory < 8 * MEGABYTE


@pytest.mark.parametrize("name", ["logs.zip", "logs.tar", "logs.tar.gz", "gateway.log.2.gz", "dump.sql.bz2"])
def test_damaged_anywhere_it_breaks_nothing(name):
    raw, media_type = TAKEN[name]
    kind = TYPE_BY_MEDIA_TYPE[media_type]
    for length in range(3, len(raw), max(1, len(raw) // 60)):
        assert contents(kind, io.BytesIO(raw[:length])) is not None
        broken = raw[:length] + bytes([raw[length] ^ 0xFF]) + raw[length + 1 :]
        assert contents(kind, io.BytesIO(broken)) is not None


def test_a_packed_log_that_was_cut_short_is_read_as_far_as_it_goes():
    raw = gzip.compress("".join(f"line {number}\n" for number in range(90_000)).encode())
    found, _memory = _looked_into(GZIP, raw[: len(raw) // 4])
    assert found.text.startswith("line 0\nline 1\n")
    assert found.more
