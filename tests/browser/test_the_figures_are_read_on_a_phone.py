"""The figures at 390 pixels: nothing sticks out, what is pressed fits a thumb, the CSV comes as a file."""

from itertools import pairwise
from pathlib import Path

import pytest

from tests.driving import drive, report

pytestmark = [pytest.mark.browser, pytest.mark.same_on_every_database]
PHONE = 390
THUMB = 44


def test_a_manager_asks_on_a_phone_and_takes_the_table_along(company, sign_in, tmp_path: Path):
    drive(report(company), company, to="closed")
    phone = sign_in(company.board, width=PHONE)
    link = phone.page.get_by_role("link", name="Figures")
    assert link.bounding_box()["height"] >= THUMB
    link.click()
    assert fits(phone)
    phone.fill({"system": str(company.system.pk)})
    show = phone.page.get_by_role("button", name="Show the figures")
    assert show.bounding_box()["height"] >= THUMB
    show.click()
    phone.page.get_by_role("heading", name="Time to restore").wait_for()
    assert company.system.name in phone.text()
    for summary in phone.page.locator("details > summary").all():
        assert summary.bounding_box()["height"] >= THUMB
        summary.click()
    assert fits(phone)
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="Download these figures").click()
    path = tmp_path / "figures.csv"
    download.value.save_as(path)
    assert "time_to_restore" in path.read_text(encoding="utf-8-sig")


def test_each_table_has_a_name_and_each_row_a_heading(company, sign_in):
    """What a screen reader goes by; the bars say nothing that the table does not say."""
    drive(report(company), company, to="closed")
    window = sign_in(company.board)
    window.open("/admin/hotfixes/hotfix/figures/")
    for name in ("Time in each phase", "By system", "By month"):
        assert window.page.get_by_role("table", name=name, exact=True).count() == 1
    phases = window.page.get_by_role("table", name="Time in each phase", exact=True)
    assert phases.get_by_role("rowheader").count() == 9
    assert phases.get_by_role("columnheader").count() == 3
    assert phases.locator("svg:not([aria-hidden])").count() == 0
    assert window.page.locator("h1").count() == 1
    levels = [int(one.evaluate("e => e.tagName[1]")) for one in window.page.locator("h1, h2, h3").all()]
    assert all(after - before <= 1 for before, after in pairwise(levels))


def fits(phone) -> bool:
    """Whether nothing sticks out to the right."""
    return phone.page.locator("html").evaluate("page => page.scrollWidth") <= PHONE
