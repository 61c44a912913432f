"""One signs while another saves the evidence: whoever is first, no signature stands for other evidence."""

import pytest

from apps.common.errors import ChangedSince, WrongPhase
from apps.hotfixes.gates import gate
from apps.hotfixes.recording import recording
from tests.concurrency.at_once import at_once
from tests.driving import perform, ready, report

STALE = ("the evidence changed after Po Pay signed",)


@pytest.mark.parametrize("looked", [True, False], ids=["on the page", "by a command"])
def test_a_save_and_the_first_of_two_sign_offs(looked, company):
    for _attempt in range(4):
        hotfix = ready(report(company), company, to="qualification")
        record = hotfix.impact_assessments.get()

        def save(record=record):
            with recording(record, by=company.tl, seen=record.version) as present:
                present.users_affected = 7

        seen = hotfix.version if looked else None
        signed, saved = at_once(
            lambda hotfix=hotfix, seen=seen: perform(hotfix, "qualify", by=company.po, seen=seen), save
        )

        assert saved is None  # a signature does not change the sheet, so the save is never refused
        hotfix.refresh_from_db()
        sign_off = next(one for one in gate(hotfix).requirements if "Product Owner" in one.label)
        if isinstance(signed, ChangedSince):
            assert looked
            assert "was changed by Tl Pay" in str(signed)
            assert sign_off.lacks == ("not signed yet",)
        elif hotfix.changed_by == company.po:  # the signer was second, and signed what was saved
            assert not looked
            assert sign_off.lacks == ()
        else:
            assert sign_off.lacks == STALE


def test_a_save_and_the_sign_off_that_moves_it_on(company):
    for _attempt in range(4):
        hotfix = ready(report(company), company, to="testing")
        record = hotfix.test_reports.get()

        def save(record=record):
            with recording(record, by=company.qa, seen=record.version) as present:
                present.environment = "Another one"

        signed, saved = at_once(
            lambda hotfix=hotfix: perform(hotfix, "pass_testing", by=company.qa, seen=hotfix.version), save
        )

        hotfix.refresh_from_db()
        record.refresh_from_db()
        if isinstance(signed, ChangedSince):
            assert saved is None
            assert (hotfix.state, record.environment) == ("testing", "Another one")
            assert not hotfix.approvals.filter(phase="testing").exists()
        else:
            assert isinstance(saved, WrongPhase)
            assert (hotfix.state, record.environment) == ("deployment", "Pre-production")
