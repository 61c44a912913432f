"""A hot fix that waits for a sign-off, and the browsers of those who may give it."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url
from tests.driving import Company, ready, report


@pytest.fixture
def in_qualification(company: Company) -> HotFix:
    """Its evidence is complete, and nobody has signed yet."""
    return ready(report(company), company, to="qualification")


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


@pytest.fixture
def edit(company: Company) -> Callable[..., None]:
    """The contributor opens a form of evidence, types something into it, and saves."""

    def edited(hotfix: HotFix, name: str, **typed: str) -> None:
        browser = client_of(company.contributor)
        form: Any = form_in(browser.get(url("evidence", hotfix, name)))
        assert browser.post(url("evidence", hotfix, name), form | typed).status_code == 302
        hotfix.refresh_from_db()

    return edited
