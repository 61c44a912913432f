"""Leaving a form that came back refused asks first: what was typed into it is stored nowhere."""

import pytest

from tests.driving import complete, drive, report

pytestmark = pytest.mark.browser


def test_leaving_a_refused_form_asks_first(company, sign_in):
    hotfix = drive(report(company), company, to="code_review")
    complete(hotfix, company)
    window = sign_in(company.tl)
    window.open(f"/admin/hotfixes/hotfix/{hotfix.pk}/evidence/code_reviews/")
    window.fill({"pull_request": "PR 17"})
    window.save()
    window.page.locator(".hf-refusal").wait_for()
    asked = []
    window.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    window.page.locator("main").click(
        position={"x": 2, "y": 2}
    )  # the browser asks nobody who touched nothing
    window.page.get_by_role("link", name="Back without saving").click(no_wait_after=True)
    window.page.wait_for_timeout(500)
    assert asked == ["beforeunload"]
    assert window.page.locator('[name="pull_request"]').input_value() == "PR 17"
