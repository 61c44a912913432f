"""A text that is too long is refused at its field, stays in the page, and leaves nothing behind."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.evidence.models import ImpactAssessment, Rollback, SolutionOption
from apps.hotfixes.models import HotFix
from tests.asking import ROLLED_BACK, ask, client_of, form_in, url, words_of
from tests.driving import Company

HUNDRED_KB = "What happened, told at length. " * 3_334


def test_a_reason(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    before = HotFix.objects.values().get(pk=hotfix.pk)
    for act in ("fail_testing", "pass_testing"):
        answer = ask(company.qa, act, hotfix, reason=HUNDRED_KB)
        assert answer.status_code == 400
        assert answer.context["form"].errors.keys() == {"reason"}
        assert HUNDRED_KB.strip() in words_of(answer)
    assert HotFix.objects.values().get(pk=hotfix.pk) == before
    assert not hotfix.approvals.filter(phase="testing").exists()


def test_what_an_act_records(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("verification")
    for field in ("trigger", "steps_taken", "outcome", "decision_maker"):
        answer = ask(company.rm, "roll_back", hotfix, **{field: HUNDRED_KB})
        assert answer.status_code == 400, field
        assert answer.context["form"].errors.keys() == {field}
        assert HUNDRED_KB.strip() in words_of(answer)
        for name, text in ROLLED_BACK.items():
            assert name == field or text in words_of(answer)
    assert not Rollback.objects.exists()
    assert hotfix.state == "verification"


EVIDENCE = (
    ("impact_assessments", "workarounds", "form"),
    ("impact_assessments", "cost_estimate", "form"),
    ("impact_assessments", "why", "form"),
    ("change_requests", "options-0-description", "row"),
)


@pytest.mark.parametrize(("name", "field", "where"), EVIDENCE, ids=[f"{one[0]} {one[1]}" for one in EVIDENCE])
def test_evidence(
    name: str, field: str, where: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("qualification")
    browser, address = client_of(company.po), url("evidence", hotfix, name)
    typed: Any = form_in(browser.get(address)) | {field: HUNDRED_KB}
    impact, option = ImpactAssessment.objects.values().get(), SolutionOption.objects.values().get()
    answer = browser.post(address, typed)
    assert answer.status_code == 400
    assert HUNDRED_KB.strip() in words_of(answer)
    assert "Nothing is saved yet." in words_of(answer)
    if where == "form":
        assert answer.context["form"].errors.keys() == {field}
    else:
        assert answer.context["formsets"][0].formset.errors[0].keys() == {"description"}
    assert ImpactAssessment.objects.values().get() == impact
    assert SolutionOption.objects.values().get() == option
    assert HotFix.objects.get().version == hotfix.version


def test_a_title_and_a_description_when_reporting(company: Company) -> None:
    answer = client_of(company.plain).post(
        url("add"),
        {
            "system": company.system.pk,
            "title": HUNDRED_KB,
            "description": HUNDRED_KB,
            "triggers": ["system_down"],
            "environment": "production",
        },
    )
    assert answer.status_code == 400
    assert answer.context["form"].errors.keys() == {"title", "description"}
    assert words_of(answer).count(HUNDRED_KB.strip()) >= 2
    assert not HotFix.objects.exists()
