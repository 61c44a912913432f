"""An event is told once it is committed, never after a rollback, and a listener that fails harms nobody."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.dispatch import Signal

from apps.common.errors import GateClosed
from apps.hotfixes.door import door
from apps.hotfixes.events import Happened, What, about_to_commit, committed
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from tests.asking import undone
from tests.driving import Company, perform, report

Told = Callable[[Callable[[], Any]], list[Happened]]


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


@contextmanager
def listening(signal: Signal, listener: Callable[..., None]) -> Iterator[None]:
    signal.connect(listener)
    try:
        yield
    finally:
        signal.disconnect(listener)


def fail(**_signal: Any) -> None:
    raise RuntimeError("I cannot hear.")


def test_a_refused_act_tells_nothing(company: Company, told: Told) -> None:
    def refused() -> None:
        with pytest.raises(GateClosed):
            perform(report(company, description=""), "submit", by=company.reporter)

    assert [event.what for event in told(refused)] == [What.REPORTED]


def test_what_is_rolled_back_is_not_told(hotfix: HotFix, company: Company, told: Told) -> None:
    def rolled_back() -> None:
        with undone():
            perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")

    assert told(rolled_back) == []


def test_several_doors_in_one_transaction_are_told_in_their_order(
    hotfix: HotFix, company: Company, told: Told
) -> None:
    def both() -> None:
        with transaction.atomic():
            post_update(hotfix, "It was a false alarm.", by=company.sd)
            perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")

    assert [event.what for event in told(both)] == [What.UPDATE_POSTED, What.ACT_DONE]


def test_the_same_event_is_told_before_and_after(hotfix: HotFix, company: Company, told: Told) -> None:
    before: list[Happened] = []

    def hear(happened: Happened, **_signal: Any) -> None:
        assert transaction.get_connection().in_atomic_block
        before.append(happened)

    with listening(about_to_commit, hear):
        after = told(lambda: post_update(hotfix, "On it.", by=company.sd))
    assert before == after
    assert before[0] is after[0]


def test_a_listener_that_fails_afterwards_is_logged_and_stops_no_other(
    hotfix: HotFix, company: Company, told: Told, caplog: pytest.LogCaptureFixture
) -> None:
    # Listeners are called in their order: `told` before the one that fails, this one after it.
    later: list[Happened] = []

    def hear(happened: Happened, **_signal: Any) -> None:
        later.append(happened)

    with listening(committed, fail), listening(committed, hear):
        heard = told(lambda: perform(hotfix, "cancel", by=company.reporter, reason="A false alarm."))
    assert heard == later
    assert len(later) == 1
    assert "I cannot hear." in caplog.text
    hotfix.refresh_from_db()
    assert hotfix.state == "cancelled"


def test_a_listener_that_fails_in_the_transaction_undoes_it(
    hotfix: HotFix, company: Company, told: Told
) -> None:
    def refused() -> None:
        with listening(about_to_commit, fail), pytest.raises(RuntimeError, match="cannot hear"):
            perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")

    assert told(refused) == []
    hotfix.refresh_from_db()
    assert hotfix.state == "identified"


def test_a_door_that_is_left_without_a_word_keeps_nothing(hotfix: HotFix, company: Company) -> None:
    with pytest.raises(RuntimeError, match="says what was done"), door(hotfix, by=company.sd) as (locked, _):
        locked.title = "Nobody hears of this."
    hotfix.refresh_from_db()
    assert hotfix.title != "Nobody hears of this."


def test_one_use_of_a_door_says_one_thing(hotfix: HotFix, company: Company) -> None:
    with door(hotfix, by=company.sd) as (_, did):
        did(What.EVIDENCE_RECORDED)
        with pytest.raises(RuntimeError, match="one thing"):
            did(What.UPDATE_POSTED)
