"""Whichever write fails as an Emergency goes ahead of its evidence or completes it, nothing of it is done."""

from apps.hotfixes.recording import recording
from tests.concurrency.power_cut import LOOK, failing_at_each_write
from tests.driving import perform
from tests.short_form import (
    complete_debt,
    debt_of,
    fill_short,
    fill_the_rest,
    ratify,
    reported,
    short_drive,
)

STAMP = {"hotfixes_hotfix"}
HOT_FIX = STAMP | {"hotfixes_historicalhotfix"}
SIGNATURE = {"approvals_approval", "approvals_historicalapproval"}
DEBT = {"approvals_evidencedebt", "approvals_historicalevidencedebt"}
SUPPLEMENT = {"approvals_supplement", "approvals_historicalsupplement"}
OPENED = {
    f"evidence_{form}{name}" for name in ("codereview", "standardsanswer") for form in ("", "historical")
}


def test_of_leaving_a_phase_whose_rest_follows(company):
    hotfix = short_drive(reported(company), company, to="development")
    with recording(hotfix.development_records.get(), by=company.sd) as record:
        fill_short(record)
    written = failing_at_each_write(lambda: perform(hotfix, "submit_for_review", by=company.sd))
    assert set(written) == HOT_FIX | SIGNATURE | DEBT | OPENED | LOOK


def test_of_recording_what_was_owed(company):
    hotfix = short_drive(reported(company), company, to="testing")
    record = hotfix.development_records.get()

    def save():
        with recording(record, by=company.sd, seen=record.version) as present:
            fill_the_rest(present)

    written = failing_at_each_write(save)
    assert set(written) >= STAMP | SUPPLEMENT | LOOK
    assert debt_of(hotfix, "development").supplements.count() == 1


def test_of_ratifying_it(company):
    hotfix = short_drive(reported(company), company, to="testing")
    debt = debt_of(hotfix, "development")
    complete_debt(debt, by=company.contributor)
    written = failing_at_each_write(lambda: ratify(debt, by=company.sd))
    assert set(written) == STAMP | SIGNATURE | LOOK
