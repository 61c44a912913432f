"""A sign-off waits from the last change of what it covers; debts and what was overtaken do not count."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.evidence.attachments import attach, take_off
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.metrics.courses import courses
from tests.attaching import upload
from tests.driving import Company, complete, drive, perform, ready, report
from tests.owing import broken, by_phone, settled, skip

Later = Callable[[float], None]


@pytest.fixture
def later(night: datetime, monkeypatch: pytest.MonkeyPatch) -> Later:
    """Set the clock to so many minutes after the report."""

    def go_on(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: night + timedelta(minutes=minutes))

    return go_on


def waited() -> list[float]:
    """In minutes, as they were given."""
    (one,) = courses(HotFix.objects.all())
    return [sign_off.waited / timedelta(minutes=1) for sign_off in one.sign_offs]


def test_from_the_last_change_of_the_evidence(company: Company, later: Later) -> None:
    hotfix = drive(report(company), company, to="qualification")
    later(30)
    complete(hotfix, company)
    later(40)
    perform(hotfix, "qualify", by=company.po)
    later(95)
    perform(hotfix, "qualify", by=company.tl)
    assert waited() == [10, 65]


def test_from_the_phase_where_nothing_had_to_be_changed(company: Company, later: Later) -> None:
    """The second round takes the development record along; here nobody edits it."""
    hotfix = ready(report(company), company, to="code_review")
    later(10)
    perform(hotfix, "request_changes", by=company.tl, reason="A test is missing.")
    hotfix.refresh_from_db()
    record = hotfix.development_records.get(round=2)
    assert record.changed_at is None
    later(15)
    complete(hotfix, company)
    later(21)
    perform(hotfix, "submit_for_review", by=company.sd)
    assert waited()[-1] == 6
    assert len(waited()) == 4  # Qualification, twice, and Development in both rounds: a no is no sign-off


def test_a_file_that_came_or_went_is_a_change(company: Company, later: Later) -> None:
    hotfix = ready(report(company), company, to="testing")
    later(10)
    file = attach(hotfix.test_reports.get(), upload(), by=company.qa)
    later(12)
    take_off(file, by=company.qa, reason="The wrong one.")
    later(20)
    perform(hotfix, "pass_testing", by=company.qa)
    assert waited()[-1] == 8


def test_one_that_was_overtaken_counts_as_it_was_given_anew(company: Company, later: Later) -> None:
    hotfix = ready(report(company), company, to="qualification")
    later(5)
    perform(hotfix, "qualify", by=company.po)
    later(10)
    with recording(hotfix.change_requests.get(), by=company.tl) as present:
        present.dependencies = "The newsletter reads the same cache."  # type: ignore[attr-defined]
    assert waited() == []
    later(12)
    perform(hotfix, "qualify", by=company.po)
    later(17)
    perform(hotfix, "qualify", by=company.tl)
    assert waited() == [2, 7]


def test_what_was_skipped_is_no_sign_off_and_neither_is_its_ratification(
    company: Company, later: Later
) -> None:
    debt = skip(broken(company, to="code_review"), company)
    before = len(waited())
    later(60)
    settled(debt, company.tl)
    assert len(waited()) == before == 3


def test_nor_is_what_was_said_by_phone_and_countersigned(company: Company, later: Later) -> None:
    hotfix = ready(report(company), company, to="code_review")
    before = len(waited())
    debt = by_phone(hotfix, company, Role.TECHNICAL_LEAD, "tl")
    later(60)
    settled(debt, company.tl)
    assert len(waited()) == before


def test_on_one_that_was_rejected_later_it_was_given_all_the_same(company: Company, later: Later) -> None:
    hotfix = ready(report(company), company, to="qualification")
    later(5)
    perform(hotfix, "qualify", by=company.po)
    later(30)
    perform(hotfix, "reject", by=company.tl, reason="It can wait.")
    assert waited() == [5]
