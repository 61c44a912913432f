"""Page one alone, for whoever may see the hot fix: one page, without the record's data, and no record."""

from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from apps.hotfixes.models import HotFix
from apps.records.pdf import render_board_sheet
from apps.records.snapshot import snapshot
from tests.asking import client_of, url
from tests.driving import Company, drive, report
from tests.records.builders import Take, pages_of
from tests.records.stories import delegated, deployed_ahead, expedited, rolled_back

pytestmark = pytest.mark.same_on_every_database


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def test_whatever_happened_fits_on_one_page(company: Company, take: Take, tmp_path: Path) -> None:
    hotfixes = [
        report(company),
        drive(report(company), company, to="rejected"),
        deployed_ahead(company),
        expedited(company),
        delegated(company),
        drive(rolled_back(company), company, to="closed"),
    ]
    for hotfix in hotfixes:
        taken = take(hotfix)
        (page,) = pages_of(render_board_sheet(taken), tmp_path)
        assert taken.standing.headline in page, hotfix.state
        assert "no record itself and not signed" in page
        assert "Targets of its priority" in page


def test_it_carries_no_data_and_is_tagged(company: Company, take: Take) -> None:
    with pikepdf.open(BytesIO(render_board_sheet(take(report(company))))) as document:
        assert not list(document.attachments)
        assert document.Root.MarkInfo.Marked


def test_who_may_see_the_hot_fix_gets_it_by_its_own_button(company: Company, tmp_path: Path) -> None:
    hotfix = report(company)
    address = url("board_sheet", hotfix)
    for person in (company.board, company.auditor, company.rm, company.reporter):
        assert address in client_of(person).get(url("change", hotfix)).content.decode()
        answer = client_of(person).get(address)
        assert answer.status_code == 200
        assert answer["Content-Type"] == "application/pdf"
        assert f"{hotfix.reference}-board-sheet.pdf" in answer["Content-Disposition"]
    assert hotfix.reference in pages_of(answer.content, tmp_path)[0]


def test_nobody_else_gets_it(company: Company) -> None:
    hotfix = report(company)
    assert client_of(company.other).get(url("board_sheet", hotfix)).status_code == 404
    assert client_of(company.auditor).post(url("board_sheet", hotfix)).status_code == 405


def test_it_is_there_after_the_end_beside_the_issued_record(company: Company, night: object) -> None:
    hotfix: HotFix = drive(report(company), company, to="closed")
    assert snapshot(hotfix, printed_by="x", at=hotfix.phase_entered_at).cover.closed
    assert client_of(company.board).get(url("board_sheet", hotfix)).status_code == 200
