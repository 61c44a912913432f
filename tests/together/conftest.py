"""Two people who have the same page open."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.asking import client_of, form_in

__all__ = ["opened"]


@pytest.fixture
def opened() -> Callable[..., Any]:
    """What the page of an address sends for somebody who types no more than `typed`."""

    def read(user: Any, address: str, **typed: Any) -> Any:
        return form_in(client_of(user).get(address)) | typed

    return read
