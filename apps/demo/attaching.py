"""The files that people attach in the demonstration: a picture, a log, a table, all made here."""

import struct
import zlib
from collections.abc import Callable
from datetime import timedelta
from random import Random

from django.core.files.base import ContentFile

from apps.accounts.models import User
from apps.common import clock

from .play import Play

EVERY_SO_MANY = 4  # of the hot fixes, one has files
WIDTH, HEIGHT = 480, 200
PAPER, INK, ALARM = b"\xf7\xf8\xfa", b"\x1f\x4e\x79", b"\xb3\x26\x1e"


def attach_files(play: Play, name: str, by: User) -> None:
    """Attach what shows it to the evidence called `name`, where this hot fix is one of those with files."""
    if name not in _FILES or play.unit_tests % EVERY_SO_MANY:
        return
    file_name, note, made = _FILES[name]
    # Not the play's own dice, or the rest of it would come out otherwise.
    content = made(play, Random(f"{play.hotfix.reference} {name} {play.hotfix.round}"))
    play.attach(name, by, ContentFile(content, name=file_name), note=note)


def _error_rate(play: Play, rng: Random) -> bytes:
    """A graph as a PNG: quiet, and then far too many errors."""
    rows = [[PAPER] * WIDTH for _row in range(HEIGHT)]
    for column in range(WIDTH):
        broken = column > WIDTH * 2 // 3
        height = rng.randint(130, 180) if broken else rng.randint(3, 14)
        for row in range(HEIGHT - height, HEIGHT):
            rows[row][column] = ALARM if broken else INK
    return _png(rows)


def _png(rows: list[list[bytes]]) -> bytes:
    pixels = b"".join(b"\0" + b"".join(row) for row in rows)
    header = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _test_log(play: Play, rng: Random) -> bytes:
    suites = ("api", "ledger", "import", "sign-in", "reports", "mail", "search", "prices")
    at = clock.now() - timedelta(minutes=25)
    lines = [f"version under test {play.version}"]
    for suite in suites:
        at += timedelta(seconds=rng.randint(20, 170))
        lines.append(
            f"{at:%H:%M:%S} {suite:<10} {rng.randint(40, 420):>4} passed  {rng.uniform(4, 95):5.1f} s"
        )
    return ("\n".join(lines) + "\n").encode()


def _response_times(play: Play, rng: Random) -> bytes:
    at = clock.now() - timedelta(minutes=30)
    lines = ["time,requests,errors,median_ms"]
    for minute in range(0, 30, 2):
        moment = at + timedelta(minutes=minute)
        lines.append(f"{moment:%H:%M},{rng.randint(800, 1400)},{rng.randint(0, 2)},{rng.randint(38, 61)}")
    return ("\r\n".join(lines) + "\r\n").encode()


# By evidence name: the file's name, what it shows, and how it is made.
_FILES: dict[str, tuple[str, str, Callable[[Play, Random], bytes]]] = {
    "issue_reports": ("error-rate.png", "Errors a minute, from the dashboard", _error_rate),
    "test_reports": ("regression.log", "The regression run, suite by suite", _test_log),
    "verifications": ("response-times.csv", "Half an hour after the deployment", _response_times),
}
