"""Asking the API as a program does, or as a browser in which somebody has signed in."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

LIST = "/api/hotfixes/"


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


@pytest.fixture
def program() -> Callable[..., Any]:
    """The answer to a program that sends this name and password, from the address `calling_from`."""

    def asks(address: str, name: str, password: str, *, calling_from: str = "127.0.0.1") -> Any:
        sent = b64encode(f"{name}:{password}".encode()).decode()
        client = Client(REMOTE_ADDR=calling_from)
        return client.get(address, headers={"Authorization": f"Basic {sent}"})

    return asks
