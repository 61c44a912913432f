"""Who acts before the evidence is complete is told, item by item, what is missing, and nothing changes."""

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import ask, client_of, lists, url, words_of
from tests.driving import CRITICAL, Company, complete, drive, report

# The act, who asks for it, and some of what a phase lacks when nobody has filled anything in.
LACKING = {
    "identified": ("submit", "reporter", ("Issue report: at least one trigger",)),
    "qualification": (
        "qualify",
        "po",
        (
            "Qualification: critical business impact: affirmed or not",
            "Impact assessment: users affected: how many",
            "Change request: a solution option",
            "Risk assessment: level of the timeline risk",
        ),
    ),
    "development": (
        "submit_for_review",
        "sd",
        ("Development record: a commit", "Development record: the base version"),
    ),
    "code_review": (
        "pass_review",
        "tl",
        (
            "Code review record: the link to the pull request",
            "Standards checklist: Is there a test that fails without this change and passes with it?",
        ),
    ),
    "testing": (
        "pass_testing",
        "qa",
        ("Test report: an integration run", "Test report: a regression run"),
    ),
    "deployment": (
        "go",
        "rm",
        (
            "Deployment plan: rollback: what triggers it",
            "Deployment plan: a rollback step with an owner",
            "Readiness checklist: Do the people who deploy have working access to every system in the plan?",
        ),
    ),
    "verification": (
        "verify",
        "rm",
        (
            "Verification: the conclusion",
            "Checks in production: Error logs: are they free of new errors since the deployment?",
        ),
    ),
    "documentation": (
        "complete_documentation",
        "rm",
        ("Release note: a published release note", "Lessons learned: the root cause"),
    ),
    "merge": (
        "merge_to_main",
        "tl",
        ("Merge record: the merge commit", "Merge record: the back-merge to develop"),
    ),
}


@pytest.mark.parametrize("state", LACKING)
def test_what_is_missing_is_listed(state: str, company: Company) -> None:
    act, who, lacks = LACKING[state]
    hotfix = drive(_reported_with_nothing_more(company, state), company, to=state)
    before = HotFix.objects.values().get(pk=hotfix.pk)
    answer = ask(company.people[who], act, hotfix, reason="It is urgent.")
    assert answer.status_code == 409
    assert [lack for lack in lacks if not lists(answer, lack)] == []
    assert HotFix.objects.values().get(pk=hotfix.pk) == before
    assert not hotfix.approvals.filter(phase=state).exists()


@pytest.mark.parametrize("state", ["qualification", "development", "testing", "deployment", "verification"])
def test_the_comment_typed_is_still_there(state: str, company: Company) -> None:
    act, who, _lacks = LACKING[state]
    hotfix = drive(report(company, **CRITICAL), company, to=state)
    answer = ask(company.people[who], act, hotfix, reason="Looked at it twice.")
    assert answer.status_code == 409
    assert "Looked at it twice." in words_of(answer)


@pytest.mark.parametrize("state", LACKING)
def test_the_page_that_asks_lists_it_too(state: str, company: Company) -> None:
    act, who, lacks = LACKING[state]
    hotfix = drive(_reported_with_nothing_more(company, state), company, to=state)
    answer = client_of(company.people[who]).get(url("act", hotfix, act))
    assert answer.status_code == 200
    assert [lack for lack in lacks if not lists(answer, lack)] == []


def test_one_unanswered_question_is_enough(company: Company) -> None:
    hotfix = drive(report(company, **CRITICAL), company, to="deployment")
    complete(hotfix, company)
    question = hotfix.deployment_plans.get().readiness.filter(answered_by="").first()
    question.answer = "no"
    question.save()
    answer = ask(company.rm, "go", hotfix)
    assert answer.status_code == 409
    assert lists(answer, f"Readiness checklist: {question.text} (answered “No”)")


def _reported_with_nothing_more(company: Company, state: str) -> HotFix:
    hotfix = report(company, **CRITICAL)
    if state == "identified":
        # Reporting asks for a trigger; what is wrong is taken out again.
        with recording(hotfix.issue_reports.get(), by=company.reporter) as told:
            told.triggers = []
    return hotfix
