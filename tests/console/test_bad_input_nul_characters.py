"""A NUL character, which no text field of a database wants, is refused where it is typed."""

from collections.abc import Callable
from typing import Any

from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, form_in, url
from tests.driving import Company

NUL = "A text with a \x00 in it"


def test_in_an_act(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("verification")
    for field in ("trigger", "decision_maker", "outcome"):
        answer = ask(company.rm, "roll_back", hotfix, **{field: NUL})
        assert answer.status_code == 400, field
        assert answer.context["form"].errors.keys() == {field}
    assert hotfix.state == "verification"


def test_in_evidence(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("qualification")
    browser = client_of(company.po)
    for name, field in (
        ("impact_assessments", "workarounds"),
        ("impact_assessments", "locations"),
        ("impact_assessments", "why"),
        ("impact_assessments", "data_integrity"),
        ("change_requests", "options-0-description"),
        ("change_requests", "options-0-kind"),
    ):
        address = url("evidence", hotfix, name)
        typed: Any = form_in(browser.get(address)) | {field: NUL}
        assert browser.post(address, typed).status_code == 400, field
    assert HotFix.objects.get().version == hotfix.version


def test_in_a_grant(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("identified")
    for field in ("reason", "role", "person", "group"):
        asked = {"role": "qa_lead", "person": company.other.pk, "reason": "Night shift.", field: NUL}
        answer = client_of(company.owner).post(url("grant", hotfix), asked)
        assert answer.status_code == 400, field
        assert field in answer.context["form"].errors


def test_in_a_report(company: Company) -> None:
    for field in ("title", "description", "incident_url", "triggers", "system"):
        typed = {
            "system": company.system.pk,
            "title": "Payments are refused",
            "triggers": ["system_down"],
            "environment": "production",
            field: NUL,
        }
        answer = client_of(company.plain).post(url("add"), typed)
        assert answer.status_code == 400, field
        assert field in answer.context["form"].errors
    assert not HotFix.objects.exists()


def test_in_an_address(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("identified")
    browser = client_of(company.auditor)
    for query in ("q=%00", "before=%00", "p=%00", "o=%00", "which=%00", "system=%00"):
        for page in (url("changelist"), url("change", hotfix), url("timeline", hotfix)):
            assert browser.get(f"{page}?{query}").status_code in (200, 302, 400), (page, query)
