"""The next step of a person is something that they may do and that can succeed, in the order of the gate."""

import pytest

from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.next_steps import Do, Step, next_step_for
from apps.hotfixes.policy import Rights
from tests.driving import Company, drive, perform, ready, report


def next_of(who: str, hotfix: HotFix, company: Company) -> tuple[Do, str] | None:
    fresh = HotFix.objects.get(pk=hotfix.pk)
    step: Step | None = next_step_for(Rights(company.people[who], fresh), gate(fresh))
    return (step.do, step.place) if step else None


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("qualification", "po", (Do.RECORD, "qualifications")),
        ("qualification", "contributor", (Do.RECORD, "qualifications")),
        ("qualification", "sd", None),
        ("development", "sd", (Do.RECORD, "development_records")),
        ("deployment", "rm", (Do.RECORD, "deployment_plans")),
        ("documentation", "tl", (Do.RECORD, "release_notes")),
    ],
)
def test_what_is_missing_comes_first(state, who, expected, company):
    assert next_of(who, drive(report(company), company, to=state), company) == expected


@pytest.mark.parametrize(
    ("state", "who", "expected"),
    [
        ("identified", "reporter", (Do.ACT, "submit")),
        ("identified", "po", None),
        ("qualification", "tl", (Do.SIGN, "qualify")),
        ("qualification", "reporter", None),
        ("qualification", "contributor", None),
        ("testing", "qa", (Do.SIGN, "pass_testing")),
        ("deployment", "rm", (Do.SIGN, "go")),
        ("documentation", "tl", (Do.ACT, "complete_documentation")),
        ("merge", "sd", (Do.ACT, "merge_to_main")),
    ],
)
def test_then_signing_or_the_act_that_leads_on(state, who, expected, company):
    assert next_of(who, ready(report(company), company, to=state), company) == expected


def test_after_the_go_the_deployment_is_recorded(company):
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    assert next_of("rm", hotfix, company) == (Do.RECORD, "deployment_records")


def test_whoever_signed_has_nothing_more_to_do(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    assert next_of("po", hotfix, company) is None
    assert next_of("tl", hotfix, company) == (Do.SIGN, "qualify")


def test_nobody_has_a_next_step_on_one_that_has_ended(company):
    hotfix = drive(report(company), company, to="closed")
    assert [next_of(who, hotfix, company) for who in ("po", "tl", "rm", "reporter")] == [None] * 4
