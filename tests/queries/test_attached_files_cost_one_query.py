"""Attached files: one query for a hot fix, however many there are, of however many kinds and rounds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.evidence.attachments import attachments_of
from tests.asking import client_of, url
from tests.attaching import attach_url, put, read
from tests.driving import ready, report

# The session, the person, the groups and systems by which they may see it, the hot fix, its approvals,
# its debts, and the file.
DOWNLOAD = 7


@pytest.fixture
def hotfix(company):
    """In Qualification, with one file on the issue report and on each evidence there."""
    hotfix = report(company)
    put(hotfix.issue_reports.get(), company.reporter)
    ready(hotfix, company, to="qualification")
    _attach(hotfix, company, count=1)
    return hotfix


def _attach(hotfix, company, *, count):
    """So many more files on each evidence of the phase, by three people."""
    for name, records in hotfix.evidence(*hotfix.phase.evidence).items():
        for number in range(count):
            by = (company.po, company.tl, company.contributor)[number % 3]
            put(records[0], by, f"{name}-{count}-{number}.log", f"{name} {count} {number}".encode())


@pytest.mark.parametrize(
    "page", [("evidence", "impact_assessments"), ("act", "qualify"), ("change",), ("timeline",)], ids=str
)
def test_5_files_or_121(page, hotfix, company, asked):
    first, *rest = page
    address = url(first, hotfix, *rest)
    few = len(asked(company.po, address))
    _attach(hotfix, company, count=29)
    many = len(asked(company.po, address))
    # What happened last is now of one kind, so that fewer names are looked up for it.
    assert many <= few if page == ("change",) else many == few
    assert hotfix.attachments.count() == 121


def test_all_of_a_hot_fix_in_one_query(hotfix, company):
    _attach(hotfix, company, count=10)
    with CaptureQueriesContext(connection) as queries:
        found = attachments_of(hotfix)
        assert {str(one.added_by) for one in found} >= {"Po Pay", "Tl Pay"}
    assert len(queries) == 1
    names = [one.evidence for one in found]
    assert names == sorted(names, key=("issue_reports", *hotfix.phase.evidence).index)


def test_a_download_and_the_forms(hotfix, company, asked):
    record = hotfix.impact_assessments.get()
    made = record.attached[0]
    addresses = url("take_off", hotfix, made), attach_url(record)
    few = [len(asked(company.po, address)) for address in addresses]
    _attach(hotfix, company, count=29)
    assert [len(asked(company.po, address)) for address in addresses] == few
    client, address = client_of(company.po), url("attachment", hotfix, made)
    with CaptureQueriesContext(connection) as queries:
        assert read(client.get(address))
    assert len(queries) == DOWNLOAD
