"""Odd text is inside the paper as plain text, byte by byte; a program is listed and stays outside."""

from pathlib import Path

from apps.records.pdf import render_record
from tests.attaching import put
from tests.driving import Company, report
from tests.everyday import TAKEN
from tests.records.builders import Take, text_of
from tests.records.printed import opened

INSIDE = {"event-export.txt": "/text/plain", "old-server.log": "/text/plain", "page.html": "/text/plain"}
OUTSIDE = ("agent.exe", "worker")


def test_by_kind(company: Company, take: Take, tmp_path: Path) -> None:
    hotfix = report(company)
    for name in (*INSIDE, *OUTSIDE):
        put(hotfix.issue_reports.get(), company.reporter, name, TAKEN[name][0])  # type: ignore[attr-defined]
    paper = render_record(take(hotfix))
    with opened(paper) as document:
        assert set(document.attachments) == {*INSIDE, "snapshot.json"}
        kinds = {str(one.UF): str(one.EF.F.Subtype) for one in document.Root.AF}
        for name, kind in INSIDE.items():
            assert document.attachments[name].get_file().read_bytes() == TAKEN[name][0]
            assert kinds[name] == kind
    text = text_of(paper.content, tmp_path)
    assert text.count("not inside this PDF") == len(OUTSIDE)
    assert "or is a program" in text
