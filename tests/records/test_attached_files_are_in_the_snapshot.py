"""What is attached stands in the snapshot with its SHA-256, so that the record's digest covers it."""

from dataclasses import asdict

import pytest

from apps.common import clock
from apps.evidence.attachments import take_off
from apps.records.snapshot import as_json, digest, snapshot
from tests.attaching import LOG, put
from tests.driving import NIGHT, report


@pytest.fixture
def hotfix(company, night):
    return report(company)


def _taken(hotfix):
    return snapshot(hotfix, printed_by="Rosa", at=clock.now())


def test_on_its_sheet_in_words(hotfix, company):
    made = put(hotfix.issue_reports.get(), company.reporter, note="The night")
    sheet = _taken(hotfix).chapters[0].rounds[0].sheets[0]
    assert [asdict(file) for file in sheet.attachments] == [
        {
            "key": made.pk,
            "name": "gateway.log",
            "type": "Text",
            "size": f"{len(LOG)}\xa0bytes",
            "sha256": made.sha256,
            "note": "The night",
            "added_by": str(company.reporter),
            "added_at": f"{NIGHT:%Y-%m-%d %H:%M} UTC",
        }
    ]


def test_the_digest_covers_it(hotfix, company):
    before = digest(_taken(hotfix))
    made = put(hotfix.issue_reports.get(), company.reporter)
    with_it = _taken(hotfix)
    assert made.sha256 in as_json(with_it)
    take_off(made, by=company.reporter, reason="Wrong.")
    without = _taken(hotfix)
    assert len({before, digest(with_it), digest(without)}) == 3  # that it was there stays in the history
    assert without.chapters[0].rounds[0].sheets[0].attachments == ()
