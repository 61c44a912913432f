"""The demonstration, loaded once in a process by its real command, for every module that looks at it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import transaction
from django.test import override_settings

from apps.common import clock
from tests.again import again


@dataclass(frozen=True)
class Demonstration:
    """What its command said, and the moment at which it was loaded."""

    said: str
    began: datetime


@contextmanager
def demonstration(django_db_blocker: Any) -> Iterator[Demonstration]:
    """Provide the whole of it in the empty database until the block ends.

    Nothing falls due while it is loaded and looked at, however long that takes.
    """
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        stack.enter_context(override_settings(DEBUG=True))
        stack.enter_context(clock.set_to(_began()))
        stack.enter_context(transaction.atomic())
        again("the demonstration", _load)
        yield Demonstration("".join(_said), _began())
        transaction.set_rollback(True)


_said: list[str] = []
# The same for all that look: what was loaded for the first of them is as old for the last.
_began = cache(clock.now)


def _load() -> None:
    said = StringIO()
    call_command("load_demo", stdout=said)
    _said[:] = [said.getvalue()]
