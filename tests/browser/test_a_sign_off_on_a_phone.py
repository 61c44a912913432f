"""An approver at night, 390 pixels wide: find what waits, read it, sign it, all with a thumb."""

import pytest

from apps.hotfixes.phases import State
from tests.driving import PASSWORD, ready, report

pytestmark = pytest.mark.browser
PHONE = 390
THUMB = 44


def test_the_qa_lead_signs_on_a_phone(company, sign_in):
    hotfix = ready(report(company), company, to=State.TESTING)
    phone = sign_in(company.qa, width=PHONE)
    assert fits(phone)
    phone.page.get_by_role("link", name=hotfix.title).first.click()
    assert fits(phone)
    button = phone.page.get_by_role("link", name="Sign off testing")
    assert button.bounding_box()["height"] >= THUMB
    button.click()
    assert fits(phone)
    phone.page.get_by_label("Comment").fill("Checked on the train.")
    sign = phone.page.get_by_role("button", name="Sign off testing")
    assert sign.bounding_box()["height"] >= THUMB
    phone.page.get_by_label("Your password").fill(PASSWORD)
    sign.click()
    assert "It is now in Deployment" in phone.page.locator(".messagelist").inner_text()
    approval = hotfix.approvals.get(phase=State.TESTING)
    assert (approval.signer, approval.comment) == (company.qa, "Checked on the train.")


def test_a_button_pressed_twice_signs_once_and_says_so(company, sign_in):
    hotfix = ready(report(company), company, to=State.TESTING)
    phone = sign_in(company.qa, width=PHONE)
    phone.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/pass_testing/")
    phone.page.get_by_label("Your password").fill(PASSWORD)
    phone.page.get_by_role("button", name="Sign off testing").dblclick()
    assert "It is now in Deployment" in phone.page.locator(".messagelist").inner_text()
    assert hotfix.approvals.filter(phase=State.TESTING).count() == 1


def test_a_no_without_a_reason_keeps_what_was_typed_elsewhere(company, sign_in):
    hotfix = ready(report(company), company, to=State.VERIFICATION)
    phone = sign_in(company.rm, width=PHONE)
    phone.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/roll_back/")
    phone.fill({"outcome": "As before the release", "decision_maker": "Rm Pay"})
    phone.sign("Roll back")
    assert phone.page.locator('[name="outcome"]').input_value() == "As before the release"
    assert "a reason is required" in phone.page.locator("#content").inner_text()
    hotfix.refresh_from_db()
    assert hotfix.state == State.VERIFICATION


def fits(phone) -> bool:
    """Whether nothing sticks out to the right."""
    return phone.page.locator("html").evaluate("page => page.scrollWidth") <= PHONE
