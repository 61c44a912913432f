"""Doing things at the same moment: real threads, each with a connection of its own, let go together."""

from collections.abc import Callable
from contextvars import copy_context
from threading import Barrier, Thread
from typing import Any

from django.db import connection, connections

from apps.common.errors import DomainError

LONGEST = 60  # seconds; nothing here takes so long unless two wait for each other


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run `calls` at the same moment; for each its result, or the domain error that it raised."""
    barrier = Barrier(len(calls), timeout=LONGEST)
    answers: list[Any] = [None] * len(calls)
    accidents: list[BaseException] = []

    def run(number: int, call: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            answers[number] = call()
        except DomainError as error:
            answers[number] = error
        except BaseException as accident:  # an accident in a thread is an accident of the test
            accidents.append(accident)
        finally:
            connections.close_all()

    # Each has a copy of the context, so that a clock set for the test is set for everybody.
    threads = [
        Thread(target=copy_context().run, args=(run, number, call), daemon=True)
        for number, call in enumerate(calls)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LONGEST)
    assert not any(thread.is_alive() for thread in threads), "They wait for each other."
    if accidents:
        raise accidents[0]
    return answers


def winners(answers: list[Any]) -> list[int]:
    """Who got through, by number."""
    return [number for number, answer in enumerate(answers) if not isinstance(answer, DomainError)]


def refused(answers: list[Any]) -> list[DomainError]:
    return [answer for answer in answers if isinstance(answer, DomainError)]
