"""What doors told, for tests that listen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from apps.hotfixes.events import Happened, committed


@pytest.fixture
def told(django_capture_on_commit_callbacks: Any) -> Iterator[Callable[[Callable[[], Any]], list[Happened]]]:
    """What is told after the commit of whatever is done."""
    heard: list[Happened] = []

    def hear(happened: Happened, **_signal: Any) -> None:
        heard.append(happened)

    def told_of(do: Callable[[], Any]) -> list[Happened]:
        heard.clear()
        with django_capture_on_commit_callbacks(execute=True):
            do()
            assert heard == [], "Nothing is told before the commit."
        return list(heard)

    committed.connect(hear)
    yield told_of
    committed.disconnect(hear)
