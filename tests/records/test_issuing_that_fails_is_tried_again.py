"""A failure is written down with its reason and tried again, later and later; what got lost is found."""

from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from apps.common import clock
from apps.common.errors import WrongPhase
from apps.hotfixes.models import HotFix
from apps.records.issue import RETRY, issue
from apps.records.issue_queue import LOOKED_BACK, PATIENCE, order_what_is_due, try_again_now
from apps.records.models import IssuedRecord, Issuing
from apps.records.pdf_layout import LayoutError
from apps.records.render_worker import RenderWorkerBusy, render_slot
from tests.driving import Company, drive, report
from tests.issuing import Printing, issued, orders

A_SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def printing(monkeypatch: pytest.MonkeyPatch) -> Printing:
    return Printing(monkeypatch)


@pytest.fixture
def ended(company: Company) -> HotFix:
    return drive(report(company), company, to="cancelled")


def fail(hotfix: HotFix) -> Issuing:
    with pytest.raises(LayoutError):
        issue(hotfix)
    return Issuing.objects.get()


def take_the_job() -> None:
    """A worker began with every job that waits."""
    for job in orders().ready():
        job.claim("worker")


def test_the_reason_and_the_next_try_are_written_down(
    ended: HotFix, printing: Printing, night: datetime
) -> None:
    printing.accident = LayoutError("There is no static file records/record.css")
    issuing = fail(ended)
    assert (issuing.tries, issuing.last_error) == (1, "There is no static file records/record.css")
    assert issuing.next_try_at == night + timedelta(minutes=1)
    assert fail(ended).next_try_at == night + timedelta(minutes=2)
    assert fail(ended).next_try_at == night + timedelta(minutes=4)
    printing.accident = None
    assert issued(ended) == IssuedRecord.objects.get()
    assert not Issuing.objects.failed().exists()


def test_a_press_that_stays_busy_is_waited_for_and_then_tried_again(
    ended: HotFix, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PRESS, settings.PRESS_RUN_DIR = "process", tmp_path
    monkeypatch.setattr("apps.records.issue.PATIENCE", 0)
    with render_slot(patience=0), pytest.raises(RenderWorkerBusy):
        issue(ended)
    assert "others are printing" in Issuing.objects.get().last_error
    assert issued(ended) == IssuedRecord.objects.get()


def test_an_accident_is_told_by_its_kind(ended: HotFix, printing: Printing) -> None:
    printing.accident = ZeroDivisionError("x" * 2000)
    with pytest.raises(ZeroDivisionError):
        issue(ended)
    error = Issuing.objects.get().last_error
    assert error.startswith("ZeroDivisionError: xxx")
    assert len(error) == 500


def test_the_waiting_has_an_end() -> None:
    assert [RETRY.delay_after(tries) for tries in (1, 2, 3, 9, 10, 1000)] == [
        *(timedelta(minutes=minutes) for minutes in (1, 2, 4, 256)),
        RETRY.longest,
        RETRY.longest,
    ]


def test_it_is_ordered_again_when_its_time_has_come(
    ended: HotFix, printing: Printing, night: datetime
) -> None:
    take_the_job()
    printing.accident = LayoutError("No.")
    fail(ended)
    with clock.set_to(night + timedelta(minutes=1) - A_SECOND):
        assert order_what_is_due() == []
    with clock.set_to(night + timedelta(minutes=1)):
        assert order_what_is_due() == [ended]
        assert order_what_is_due() == []
    assert orders().ready().get().args_kwargs["args"] == [ended.pk]


def test_a_job_that_still_waits_is_not_ordered_twice(ended: HotFix, night: datetime) -> None:
    for hours in range(1, 4):
        with clock.set_to(night + timedelta(hours=hours)):
            assert order_what_is_due() == []
    assert orders().count() == 1


def test_a_job_that_is_gone_is_ordered_again(ended: HotFix, night: datetime) -> None:
    orders().delete()
    with clock.set_to(night + PATIENCE):
        assert order_what_is_due() == [ended]


def test_a_hot_fix_whose_record_was_never_ordered_is_found(ended: HotFix) -> None:
    Issuing.objects.all().delete()
    said = StringIO()
    call_command("issue_records", stdout=said)
    assert said.getvalue() == f"{ended.reference}: ordered\n"
    assert Issuing.objects.get().hotfix == ended


def test_one_that_ended_long_ago_is_found_by_whoever_looks_at_all(ended: HotFix, night: datetime) -> None:
    Issuing.objects.all().delete()
    with clock.set_to(night + LOOKED_BACK + A_SECOND):
        assert order_what_is_due() == []
        call_command("issue_records", "--all", stdout=StringIO())
    assert Issuing.objects.get().hotfix == ended


def test_a_claim_keeps_others_away_until_it_lapses(
    ended: HotFix, printing: Printing, night: datetime
) -> None:
    Issuing.objects.filter(hotfix=ended).update(claim="a worker", claimed_until=night + RETRY.claim_lasts)
    with clock.set_to(night + RETRY.claim_lasts - A_SECOND):
        assert issue(ended) is None
    assert printing.count == 0
    with clock.set_to(night + RETRY.claim_lasts):
        assert issue(ended) == IssuedRecord.objects.get()


def test_whoever_comes_back_after_the_claim_lapsed_enters_nothing(
    ended: HotFix, printing: Printing, night: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: list[Any] = []

    class Slow(Printing):
        def __call__(self, taken: Any) -> Any:
            paper = super().__call__(taken)
            if self.count == 1:  # somebody else takes over while this one prints
                with clock.set_to(night + RETRY.claim_lasts):
                    found.append(issue(ended))
            return paper

    Slow(monkeypatch)
    assert issue(ended) is None
    assert found == [IssuedRecord.objects.get()]
    assert found[0].pdf_path.is_file()


def test_trying_again_now_does_not_wait(ended: HotFix, printing: Printing) -> None:
    take_the_job()
    printing.accident = LayoutError("No.")
    fail(ended)
    assert try_again_now(ended)
    assert not try_again_now(ended), "The job waits already."
    printing.accident = None
    issued(ended)
    assert not try_again_now(ended)


def test_trying_again_while_it_is_open_is_refused(company: Company) -> None:
    with pytest.raises(WrongPhase):
        try_again_now(report(company))
