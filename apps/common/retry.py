"""Trying again: the one rule for whatever is sent or made outside a transaction, and may fail.

A row says that something is to be done, and its `next_try_at` when somebody looks after it. Whoever does it
claims the row first. The claim lapses, so that nobody waits for a worker that died, and no transaction is
open meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

from django.db import models

LONGEST_ERROR = 500
# Twice as long each time, but no number grows without end.
_MOST_DOUBLINGS = 20


class Tried(Protocol):
    """The columns of a row that is tried until it succeeds; an empty `next_try_at` says that it is over."""

    next_try_at: datetime | None
    tries: int
    last_error: str


@dataclass(frozen=True)
class RetryRule:
    """How long a claim lasts, and how long the pauses between failed tries are.

    Its methods change a row and do not save it: the caller knows what else is saved with it.
    """

    claim_lasts: timedelta
    first: timedelta
    longest: timedelta

    def delay_after(self, tries: int) -> timedelta:
        """Return how long to wait after so many failed tries: twice as long each time, up to `longest`."""
        return min(self.first * int(2 ** min(tries - 1, _MOST_DOUBLINGS)), self.longest)

    def claim(self, row: Tried, now: datetime) -> None:
        """Keep others away from `row` until the claim lapses."""
        row.next_try_at = now + self.claim_lasts

    def failed(self, row: Tried, error: str, now: datetime) -> None:
        """Count the try, keep why it failed, and say when the next one is due."""
        row.tries += 1
        row.last_error = error[:LONGEST_ERROR]
        row.next_try_at = now + self.delay_after(row.tries)

    def over(self, row: Tried) -> None:
        """End the trying: it is done, or not worth doing any more."""
        row.next_try_at = None


class TriedQuerySet(models.QuerySet):
    """Rows of a model with the columns of `Tried`."""

    def due(self, now: datetime) -> Self:
        """Return those that are not over, that nobody has claimed, and whose next try has come."""
        return self.filter(next_try_at__lte=now)


def in_words(error: Exception) -> str:
    """Return what an accident is told by: its kind and its words, since the log has the rest."""
    return f"{type(error).__name__}: {error}"
