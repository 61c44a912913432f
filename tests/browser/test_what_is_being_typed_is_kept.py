"""What is being typed is saved as it is typed, said so, and put back where the window was lost."""

import pytest

from apps.console.models import Draft
from apps.systems.models import ChecklistTemplate
from tests.driving import complete, drive, report

pytestmark = pytest.mark.browser


def draft_line(window):
    return window.page.locator(".hf-draft-line")


def test_it_is_saved_and_put_back_in_another_window(company, sign_in):
    hotfix = drive(report(company), company, to="qualification")
    address = f"/admin/hotfixes/hotfix/{hotfix.pk}/evidence/impact_assessments/"
    window = sign_in(company.po)
    window.open(address)
    window.page.locator('[name="affected"]').press_sequentially("Ghent")
    draft_line(window).get_by_text("Draft saved").wait_for()
    window.page.close(run_before_unload=False)

    other = sign_in(company.po, width=390)
    other.open(address)
    assert other.page.locator('[name="affected"]').input_value() == "Ghent"
    assert "Your draft of" in other.text()
    other.press("Discard the draft")
    other.page.get_by_text("The draft is discarded.").wait_for()
    assert other.page.locator('[name="affected"]').input_value() == ""
    assert not Draft.objects.exists()


def test_after_the_session_ended_it_is_kept_and_said(company, sign_in):
    hotfix = drive(report(company), company, to="development")
    window = sign_in(company.po)
    window.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/status/")
    window.page.context.clear_cookies()
    window.page.locator('[name="text"]').press_sequentially("Half of it works.")
    draft_line(window).get_by_text("You are signed out").wait_for()
    window.press("Post the update")
    window.page.get_by_text("log in, and it is put back").wait_for()
    window.fill({"username": company.po.username, "password": "correct horse"})
    window.press("Log in")
    window.page.get_by_text("is put back below").wait_for()
    assert window.page.locator('[name="text"]').input_value() == "Half of it works."


def test_no_password_is_sent_before_its_form_is(company, sign_in):
    hotfix = drive(report(company), company, to="testing")
    complete(hotfix, company)
    window = sign_in(company.qa)
    sent = []
    window.page.on("request", lambda request: sent.append(request.post_data or ""))
    window.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/fail_testing/")
    window.fill({"password": "correct horse", "reason": "It fails on Sundays."})
    draft_line(window).get_by_text("Draft saved").wait_for()
    assert any("It+fails+on+Sundays." in body for body in sent)
    assert not any("correct" in body for body in sent)


def test_leaving_what_was_typed_asks_first(company, sign_in):
    hotfix = drive(report(company), company, to="qualification")
    window = sign_in(company.po)
    address = f"/admin/hotfixes/hotfix/{hotfix.pk}/evidence/impact_assessments/"
    window.open(address)
    asked = []
    window.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    window.page.get_by_role("link", name="Back without saving").click()
    window.page.wait_for_url(lambda now: "evidence" not in now)
    assert asked == []
    window.open(address)
    window.page.locator('[name="affected"]').press_sequentially("Ghent")
    window.page.get_by_role("link", name="Back without saving").click(no_wait_after=True)
    window.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]


def test_a_row_that_was_added_to_a_page_of_the_admin_is_kept_and_put_back(company, sign_in):
    template = ChecklistTemplate.objects.get(kind="verification")
    address = f"/admin/systems/checklisttemplate/{template.pk}/change/"
    window = sign_in(company.owner)
    asked = []
    window.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    window.open(address)
    window.open("/admin/")
    assert asked == []  # nothing was typed, and the admin's own scripts type nothing
    window.open(address)
    number = window.page.locator('[name="items-TOTAL_FORMS"]').input_value()
    window.page.get_by_role("button", name="Add another").click()
    window.page.locator(f'[name="items-{number}-text"]').press_sequentially("Does it answer?")
    draft_line(window).get_by_text("Draft saved").wait_for()
    window.open("/admin/")
    assert asked == ["beforeunload"]

    other = sign_in(company.owner, width=390)
    other.open(address)
    assert other.page.locator(f'[name="items-{number}-text"]').input_value() == "Does it answer?"
    assert "Your draft of" in other.text()
    other.page.get_by_role("button", name="Add another").click()
    assert other.page.locator(f'[name="items-{int(number) + 1}-text"]').count() == 1
    other.fill({"why": "Asked more plainly.", f"items-{number}-section": "Afterwards"})
    other.page.get_by_role("button", name="Save", exact=True).click()
    other.page.get_by_text("was changed successfully").wait_for()
    assert template.items.filter(text="Does it answer?").exists()
    assert not Draft.objects.waiting().exists()
