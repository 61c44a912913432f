"""The last page carries the digest, and the address of its check as text and as a QR code that reads."""

import re
from pathlib import Path

import pytest
import segno
from pytest_django import Settings

from apps.hotfixes.models import HotFix
from apps.records.pdf import as_html
from apps.records.snapshot import digest
from tests.records.builders import Take, a_snapshot, boxes_of, closed, pages_of
from tests.records.printed import closed_paper, picture

pytestmark = pytest.mark.same_on_every_database

WHOLE = closed(a_snapshot())
DOTS = 254  # a millimetre is ten dots
SIDE, LEFT = 280, 200  # the code is 28 mm wide and stands at the left margin of 20 mm
HEADING = re.compile(r'yMax="(\S+)">Checking<')


def test_the_address_is_printed(tmp_path: Path) -> None:
    last = pages_of(closed_paper().content, tmp_path)[-1].replace(" ", "")
    found = last[last.index("https://hotfix.example/verify/") :][len("https://hotfix.example/verify/") :]
    assert found[:64] in last[: last.index("https://")] + last[last.index("Bythedigest") :]
    assert found[64] == "/"


def test_the_code_holds_the_address(tmp_path: Path) -> None:
    page = picture(closed_paper(), tmp_path, page=closed_paper().pages, dots=DOTS)
    # In dots: where the heading of the chapter ends; the code is the next thing below it.
    heading = float(HEADING.findall(boxes_of(closed_paper().content, tmp_path))[-1]) / 72 * DOTS
    below = round(heading) + 5
    column = page.crop((LEFT, below, LEFT + 40, page.height)).point(lambda dot: 255 - dot)
    top = below + column.getbbox()[1]  # type: ignore[index]
    address = next(
        f"https://hotfix.example/verify/{word}/"
        for word in pages_of(closed_paper().content, tmp_path)[-1].split()
        if len(word) == 64
    )
    matrix = segno.make(address, micro=False, error="q", boost_error=False).matrix
    module = SIDE / len(matrix)
    for y, line in enumerate(matrix):
        for x, dark in enumerate(line):
            dot = (round(LEFT + (x + 0.5) * module), round(top + (y + 0.5) * module))
            assert (page.getpixel(dot) < 128) is bool(dark), (x, y)


def test_the_site_is_not_part_of_the_digest(second_round: HotFix, take: Take, settings: Settings) -> None:
    settings.SITE_URL, settings.ORGANISATION = "https://one.example", "One"
    one = take(second_round)
    settings.SITE_URL, settings.ORGANISATION = "https://other.example", "Other"
    other = take(second_round)
    assert digest(one) == digest(other)
    assert f"https://other.example/verify/{digest(one)}/" in as_html(other)
