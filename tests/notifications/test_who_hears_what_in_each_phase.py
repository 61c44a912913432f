"""Who is told what when a phase begins, and when its evidence is complete: a table, written by hand.

It is that of a Critical, which shows all evidence before each gate. An Emergency needs none for its Code
Review, so who signs that is asked as soon as it begins.
"""

import pytest
from django.core import mail

from apps.accounts.roles import Role
from apps.hotfixes.recording import recording
from tests.driving import CRITICAL, complete, drive, perform, ready, report
from tests.filling import fill
from tests.owing import also
from tests.telling import news, work

# When the phase is entered; in brackets, who just acted and knows it already.
ENTERED = {
    "identified": [],
    "qualification": [("po", "Qualification begins"), ("tl", "Qualification begins")],  # (reporter)
    "development": [("sd", "Development begins")],  # (tl)
    "code_review": [("tl", "Code Review begins")],  # (sd)
    "testing": [("qa", "Testing begins")],  # (tl)
    "deployment": [("rm", "Deployment begins")],  # (qa)
    "verification": [],  # (rm)
    "documentation": [("tl", "Documentation begins")],  # (rm)
    "merge": [("sd", "Merge to Main begins"), ("tl", "Merge to Main begins")],  # (rm)
}
# When its evidence is complete, by whom the tests fill it in (tests/driving.py).
COMPLETE = {
    "identified": [],
    "qualification": [("tl", "your sign-off is needed for Qualification")],  # (po)
    "development": [],  # (sd)
    "code_review": [],  # (tl)
    "testing": [],  # (qa)
    "deployment": [],  # (rm)
    "verification": [],  # (rm)
    "documentation": [("tl", "Documentation is complete, go on")],  # (rm)
    "merge": [("sd", "Merge to Main is complete, go on")],  # (tl)
}
# The same where somebody else did it, who knows of nothing that they may do.
COMPLETE_BY_ANOTHER = {
    "qualification": ["po", "tl"],
    "development": ["sd"],
    "code_review": ["tl"],
    "testing": ["qa"],
    "deployment": ["rm"],
    "verification": ["rm"],
}


@pytest.mark.parametrize(("state", "expected"), ENTERED.items())
def test_when_a_phase_begins(state, expected, company):
    drive(report(company, **CRITICAL), company, to=state)
    work()
    begins = [(who, what.removesuffix(", it is your turn")) for who, what in news()]
    # That service is back is told to everybody who waits: test_everybody_who_waits_hears_the_end.py.
    assert [one for one in begins if one[1] != "service is restored"] == expected


@pytest.mark.parametrize(("state", "expected"), COMPLETE.items())
def test_when_its_evidence_is_complete(state, expected, company, begun):
    complete(begun(state), company)
    work()
    assert news() == expected


@pytest.mark.parametrize(("state", "expected"), COMPLETE_BY_ANOTHER.items())
def test_when_somebody_else_completed_it(state, expected, company, begun):
    hotfix = begun(state)
    for records in hotfix.evidence(*hotfix.phase.evidence).values():
        with recording(records[-1], by=company.contributor) as present:
            fill(present)
    work()
    words = f"your sign-off is needed for {hotfix.get_state_display()}"
    assert news() == [(who, words) for who in expected]


def test_the_code_review_of_an_emergency_asks_for_its_sign_off_when_it_begins(company, entered):
    hotfix = entered("development")
    drive(hotfix, company, to="code_review")
    work()
    assert ("tl", "your sign-off is needed for Code Review") in news()
    complete(hotfix, company)
    work()
    assert news() == []


def test_nobody_is_told_twice(company, entered):
    hotfix = entered("qualification")
    complete(hotfix, company)
    work()
    assert news()
    with recording(hotfix.impact_assessments.get(), by=company.contributor) as present:
        present.users_affected = 7
    work()
    assert news() == []


def test_the_other_signer_is_told_once_although_the_first_has_signed(company, ready):
    hotfix = ready("qualification")
    perform(hotfix, "qualify", by=company.po)
    work()
    assert news() == []


def test_after_the_go_whoever_deploys_is_told_but_the_one_who_gave_it(company, rm_and_deputy):
    hotfix = ready(report(company), company, to="deployment")
    rm_and_deputy(hotfix)
    work()
    news()
    perform(hotfix, "go", by=company.rm)
    work()
    assert news() == [("insider", "Deployment is signed, go on")]
    complete(hotfix, company, afterwards=True)
    work()
    assert news() == []


def test_developers_the_reporter_and_who_signed_hear_why_it_comes_back(company, ready):
    hotfix = ready("testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.\nSee run 7.")
    work()
    mails = {message.to[0]: message.body for message in mail.outbox}
    assert {one.partition("@")[0] for one in mails} == {"sd", "contributor", "reporter", "po", "tl"}
    for body in mails.values():
        assert body.startswith(f"“{hotfix.title}”. Restore by 2026-11-23 06:14 UTC, in 4 h.\n\n")
        assert "\n\nBack in development.\n\n" in body
        assert "Qa Pay: Fail testing" in body
        assert "> Refunds fail.\n> See run 7." in body


@pytest.fixture
def begun(company):
    """A Critical in this phase, of which nothing is filled in yet, where everything until now was read."""

    def bring(to):
        hotfix = drive(report(company, **CRITICAL), company, to=to)
        work()
        news()
        return hotfix

    return bring


@pytest.fixture
def rm_and_deputy(company):
    """The insider holds the role of Release Manager too."""
    return lambda hotfix: also(hotfix, Role.RELEASE_MANAGER, company, "insider")
