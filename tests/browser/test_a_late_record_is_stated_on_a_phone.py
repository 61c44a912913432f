"""Production was changed first: whoever did it says so on a phone, and everybody who opens it sees that."""

import pytest

from tests.browser.test_a_sign_off_on_a_phone import PHONE, fits
from tests.driving import PASSWORD, report

pytestmark = pytest.mark.browser


def test_it_is_stated_on_a_phone(company, sign_in):
    hotfix = report(company)
    phone = sign_in(company.sd, width=PHONE)
    phone.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/change/")
    phone.page.get_by_role("link", name="Production was already changed").click()
    assert fits(phone)
    phone.fill(
        {
            "started_at": "2026-11-23T01:24",
            "changed_by": str(company.sd.pk),
            "done": "Restarted the gateway with the new certificate.",
            "why": "All shops were down.",
        }
    )
    phone.page.get_by_label("Your password").fill(PASSWORD)
    phone.page.get_by_role("button", name="State it").click()
    assert "is a late record" in phone.page.locator(".messagelist").inner_text()
    assert fits(phone)
    told = phone.page.locator("#late").locator("xpath=..").inner_text()
    for words in ("Late record", "Sd Pay", "2026-11-23 01:24", "not yet"):
        assert words in told
    hotfix.refresh_from_db()
    assert hotfix.late
