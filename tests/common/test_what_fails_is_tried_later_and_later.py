"""The rule of retrying: claims lapse, pauses double and have an end, and a reason is kept up to a length."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apps.common.retry import LONGEST_ERROR, RetryRule, in_words

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
RULE = RetryRule(claim_lasts=timedelta(minutes=5), first=timedelta(minutes=1), longest=timedelta(minutes=10))


@dataclass
class Row:
    next_try_at: datetime | None = NOW
    tries: int = 0
    last_error: str = ""


def test_the_pauses_double_and_have_an_end() -> None:
    minutes = [RULE.delay_after(tries) // timedelta(minutes=1) for tries in (1, 2, 3, 4, 5, 10_000)]
    assert minutes == [1, 2, 4, 8, 10, 10]


def test_a_claim_lapses() -> None:
    row = Row()
    RULE.claim(row, NOW)
    assert row == Row(next_try_at=NOW + timedelta(minutes=5))


def test_a_failure_is_counted_and_its_reason_kept() -> None:
    row = Row()
    RULE.failed(row, in_words(ValueError("x" * 1000)), NOW)
    RULE.failed(row, in_words(ValueError("x" * 1000)), NOW)
    assert (row.tries, row.next_try_at) == (2, NOW + timedelta(minutes=2))
    assert row.last_error.startswith("ValueError: xxx")
    assert len(row.last_error) == LONGEST_ERROR


def test_what_is_over_is_not_tried_again() -> None:
    row = Row(tries=3, last_error="ValueError: x")
    RULE.over(row)
    assert row == Row(next_try_at=None, tries=3, last_error="ValueError: x")
