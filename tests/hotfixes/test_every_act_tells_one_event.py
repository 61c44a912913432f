"""Every act of the process tells one event: what was done, from where to where, by whom, on what evidence."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.events import Happened, What
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import ACTS
from tests.asking import ROLLED_BACK
from tests.driving import NIGHT, Company, complete, perform, ready, report

QUALIFIED = ("qualifications", "impact_assessments", "change_requests", "risk_assessments")
SIGNED, REFUSED, DONE = What.SIGNED_OFF, What.REFUSED, What.ACT_DONE
PO, TL, SD = Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD, Role.SENIOR_DEVELOPER
QA, RM = Role.QA_LEAD, Role.RELEASE_MANAGER

# (from, act): who does it, what it is, in which role, where it leads, and the evidence that it names.
TABLE: dict[tuple[str, str], tuple[str, What, Role | None, str, tuple[str, ...]]] = {
    ("identified", "submit"): ("reporter", DONE, None, "qualification", ()),
    ("identified", "cancel"): ("reporter", DONE, None, "cancelled", ()),
    ("qualification", "qualify"): ("po", SIGNED, PO, "qualification", QUALIFIED),
    ("qualification", "reject"): ("tl", REFUSED, TL, "rejected", QUALIFIED),
    ("qualification", "cancel"): ("po", DONE, PO, "cancelled", ()),
    ("development", "submit_for_review"): ("sd", SIGNED, SD, "code_review", ("development_records",)),
    ("code_review", "pass_review"): ("tl", SIGNED, TL, "testing", ("code_reviews",)),
    ("code_review", "request_changes"): ("tl", REFUSED, TL, "development", ("code_reviews",)),
    ("testing", "pass_testing"): ("qa", SIGNED, QA, "deployment", ("test_reports",)),
    ("testing", "fail_testing"): ("qa", REFUSED, QA, "development", ("test_reports",)),
    ("deployment", "go"): ("rm", SIGNED, RM, "deployment", ("deployment_plans",)),
    ("deployment", "refuse_deployment"): ("rm", REFUSED, RM, "development", ("deployment_plans",)),
    ("deployment", "deploy"): ("rm", DONE, RM, "verification", ()),
    ("verification", "roll_back"): ("rm", REFUSED, RM, "development", ("verifications", "rollbacks")),
    ("verification", "verify"): ("rm", SIGNED, RM, "documentation", ("verifications",)),
    ("documentation", "complete_documentation"): ("tl", DONE, TL, "merge", ()),
    ("merge", "merge_to_main"): ("sd", DONE, SD, "closed", ()),
}


def about_to(act: str, state: str, company: Company) -> HotFix:
    hotfix = ready(report(company), company, to=state)
    if act == "deploy":
        perform(hotfix, "go", by=company.rm)
        complete(hotfix, company, afterwards=True)
    return hotfix


def test_every_act_is_in_the_table() -> None:
    assert {act for _state, act in TABLE} == {act.name for act in ACTS}


@pytest.mark.parametrize(("place", "expected"), TABLE.items(), ids=lambda one: " ".join(map(str, one[:2])))
def test_one_event(
    place: tuple[str, str],
    expected: tuple[str, What, Role | None, str, tuple[str, ...]],
    company: Company,
    told: Callable[[Callable[[], Any]], list[Happened]],
) -> None:
    state, act = place
    who, what, role, to, evidence = expected
    hotfix = about_to(act, state, company)
    details = ROLLED_BACK if act == "roll_back" else None
    by = company.people[who]
    (event,) = told(lambda: perform(hotfix, act, by=by, reason="As agreed.", details=details))
    assert (event.what, event.act, event.from_state, event.to_state) == (what, act, state, to)
    assert (event.hotfix_id, event.reference, event.system_id) == (
        hotfix.pk,
        hotfix.reference,
        company.system.pk,
    )
    assert (event.by, event.as_role, event.for_whom) == (by, role, None)
    assert (event.round, event.at, event.evidence) == (1, NIGHT, evidence)
    assert event.moved == (to != state)
    assert event.ended == (to in ("closed", "rejected", "cancelled"))
    signed = [row for row in event.rows if isinstance(row, Approval)]
    assert [(one.act, one.signer, one.approved) for one in signed] == (
        [] if what is DONE else [(act, by, what is SIGNED)]
    )
    assert len(event.rows) - len(signed) == (act == "roll_back")


def test_the_last_sign_off_of_two_moves_it(
    company: Company, told: Callable[[Callable[[], Any]], list[Happened]]
) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    (event,) = told(lambda: perform(hotfix, "qualify", by=company.tl))
    assert (event.from_state, event.to_state, event.as_role) == ("qualification", "development", TL)


def test_the_round_is_the_one_in_which_it_was_done(
    company: Company, told: Callable[[Callable[[], Any]], list[Happened]]
) -> None:
    hotfix = ready(report(company), company, to="testing")
    (event,) = told(lambda: perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail."))
    hotfix.refresh_from_db()
    assert (event.round, hotfix.round) == (1, 2)
