"""Whoever signs in is let in, even where it cannot be noted in which browser: a letter is no lock."""

from typing import Any

import pytest
from django.db import OperationalError
from django.urls import reverse

from apps.accounts import known_devices
from apps.console.known_browsers import COOKIE
from tests.asking import client_of
from tests.driving import PASSWORD, Company


@pytest.mark.parametrize("wrong", [RuntimeError("no queue"), OperationalError("database is locked")])
def test_they_come_in_and_the_next_log_in_notes_it(
    wrong: Exception, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_args: Any, **_more: Any) -> None:
        raise wrong

    browser = client_of(None)
    typed = {"username": company.po.username, "password": PASSWORD}
    with monkeypatch.context() as broken:
        broken.setattr(known_devices, "note", fails)
        assert browser.post(reverse("admin:login"), typed).status_code == 302
    assert browser.get(reverse("admin:index")).status_code == 200
    assert COOKIE not in browser.cookies
