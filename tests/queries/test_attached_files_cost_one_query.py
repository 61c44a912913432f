"""Attached files: one query for a hot fix, however many there are, of however many kinds and rounds."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.evidence.attachments import attachments_of
from tests.again import as_a_whole
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

    def each():
        for name, records in hotfix.evidence(*hotfix.phase.evidence).items():
            for number in range(count):
                by = (company.po, company.tl, company.contributor)[number % 3]
                put(records[0], by, f"{name}-{count}-{number}.log", f"{name} {count} {number}".encode())

    # The files themselves stay where they were put.
    as_a_whole(f"{count} files on each evidence of {hotfix.pk}", each)


PAGES = (("evidence", "impact_assessments"), ("act", "qualify"), ("change",), ("timeline",))


def test_5_files_or_121(hotfix, company, asked):
    addresses = {page: url(page[0], hotfix, *page[1:]) for page in PAGES}
    few = {page: len(asked(company.po, address)) for page, address in addresses.items()}
    _attach(hotfix, company, count=29)
    assert hotfix.attachments.count() == 121
    for page, address in addresses.items():
        many = len(asked(company.po, address))
        # What happened last is now of one kind, so that fewer names are looked up for it.
        assert many <= few[page] if page == ("change",) else many == few[page], page


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
