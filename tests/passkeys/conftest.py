"""A device with a passkey of the QA Lead, and a hot fix that waits for them."""

from typing import Any

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url
from tests.driving import Company, ready, report
from tests.passkey import Device, give_passkey, touch_to_sign


@pytest.fixture
def in_testing(company: Company) -> HotFix:
    return ready(report(company), company, to="testing")


@pytest.fixture
def device(company: Company) -> Device:
    """That of the QA Lead."""
    device = Device()
    give_passkey(company.qa, device)
    return device


@pytest.fixture
def browser(company: Company) -> Client:
    """That of the QA Lead, signed in."""
    return client_of(company.qa)


def yes_form(browser: Client, hotfix: HotFix, device: Device, **changed: Any) -> dict[str, Any]:
    """What the page of the QA Lead's yes sends after a touch."""
    address = url("act", hotfix, "pass_testing")
    form = form_in(browser.get(address))
    touch = touch_to_sign(browser, device, address, evidence=form["evidence"][0])
    return {**form, "passkey": touch, "reason": "Ran twice.", **changed}
