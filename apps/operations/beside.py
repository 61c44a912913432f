"""Asking what may hang in a thread beside, so that whoever asks waits no longer than they said.

That is a database that was cut off, a disk of the network, or a mail server. What hangs is not asked a
second time meanwhile, so that a page that is asked every few seconds piles nothing up.
"""

import time
from collections.abc import Callable
from contextvars import copy_context
from threading import Lock, Thread
from typing import Any, Generic, TypeVar, cast

from django.conf import settings
from django.db import connections

T = TypeVar("T")

# Whoever asks waits at most so many seconds, for everything together.
PATIENCE = 3.0


class NoAnswer(Exception):
    """What was asked had not answered in time."""


class Asked(Generic[T]):
    """A question on its way; what it answers, or raises, is there once it is done."""

    def __init__(self, name: str, question: Callable[[], T]) -> None:
        self.question = question
        self._answer: list[T] = []
        self._error: Exception | None = None
        self._thread = Thread(target=copy_context().run, args=(self._beside,), name=name, daemon=True)

    def start(self) -> None:
        """Begin; in the caller itself where the settings say so: a test lives in one transaction."""
        if settings.HEALTH_ASKED == "here":
            self._ask()
        else:
            self._thread.start()

    @property
    def hangs(self) -> bool:
        return self._thread.is_alive()

    def answer(self, *, until: float) -> T:
        """Return the answer, waiting for it `until` this moment of time.monotonic() at the latest.

        Raises:
            NoAnswer: it was not there by then.
            Exception: whatever the question raised.
        """
        if self._thread.ident is not None:
            self._thread.join(max(0.0, until - time.monotonic()))
        if self._thread.is_alive():
            raise NoAnswer
        if self._error is not None:
            raise self._error
        return self._answer[0]

    def _beside(self) -> None:
        try:
            self._ask()
        finally:
            # The thread's own: nobody else would ever close it.
            connections.close_all()

    def _ask(self) -> None:
        try:
            self._answer.append(self.question())
        except Exception as error:  # it is raised where somebody waits for the answer
            self._error = error


_asked: dict[str, Asked[Any]] = {}
_one_at_a_time = Lock()


def ask(name: str, question: Callable[[], T]) -> Asked[T]:
    """Ask `question`, which goes by `name`; where it hangs since somebody asked before, wait for that one."""
    with _one_at_a_time:
        before = _asked.get(name)
        if before is not None and before.hangs:
            return cast("Asked[T]", before)
        asked = _asked[name] = Asked(name, question)
        asked.start()
        return asked
