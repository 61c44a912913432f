"""Whatever is done beside the acts tells one event as well: evidence, roles, debts, glass, files, notes."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from apps.accounts.roles import Role
from apps.approvals.amending import amend, sign_amendment
from apps.approvals.changing_lane import answer_lane_change, change_lane
from apps.approvals.models import Amendment, VerbalYes
from apps.common import clock
from apps.evidence.attachments import take_off
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.events import Happened, What
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.hotfixes.recording import recording
from apps.learning.linking import link, take_back
from apps.learning.links import HotFixLink
from apps.release_notes.publish import publish, withdraw, write_note
from apps.systems.models import System
from tests import withdrawing
from tests.asking import undone
from tests.attaching import put
from tests.correcting import correct
from tests.driving import Company, drive, perform, proof_of, ready, report, report_by_the_door
from tests.filling import fill
from tests.not_done import decide, stopped
from tests.owing import (
    broken,
    call_to_break,
    claimed,
    confirm_verbal,
    go_ahead_without,
    owing,
    record_verbal,
    said,
    settle,
    strike_verbal,
)
from tests.short_form import complete_debt, debt_of, ratify, reported, short_drive
from tests.stating import stated

Told = Callable[[Callable[[], Any]], list[Happened]]
# What is done, and what its event says: what, by whom, as what, the evidence, and how many rows.
Case = tuple[Callable[[], Any], What, str, Role | None, tuple[str, ...], int]
WHY = "As agreed on the call."


def reporting(company: Company) -> Case:
    return partial(report_by_the_door, company), What.REPORTED, "reporter", None, ("issue_reports",), 1


def evidence(company: Company) -> Case:
    record = drive(report(company), company, to="testing").test_reports.get()

    def do() -> None:
        with recording(record, by=company.contributor) as present:
            fill(present)

    return do, What.EVIDENCE_RECORDED, "contributor", None, ("test_reports",), 1


def file_attached(company: Company) -> Case:
    record = report(company).issue_reports.get()
    do = partial(put, record, company.reporter)
    return do, What.FILE_ATTACHED, "reporter", None, ("issue_reports",), 1


def file_taken_off(company: Company) -> Case:
    file = put(report(company).issue_reports.get(), company.reporter)
    do = partial(take_off, file, by=company.contributor, reason=WHY)
    return do, What.FILE_TAKEN_OFF, "contributor", None, ("issue_reports",), 1


def note_begun(company: Company) -> Case:
    do = partial(write_note, drive(report(company), company, to="documentation"), by=company.rm)
    return do, What.NOTE_BEGUN, "rm", None, ("release_notes",), 1


def note_published(company: Company) -> Case:
    note = drive(report(company), company, to="documentation").release_notes.get()
    with recording(note, by=company.rm) as present:
        fill(present)
    return partial(publish, note, by=company.tl), What.NOTE_PUBLISHED, "tl", None, ("release_notes",), 1


def note_withdrawn(company: Company) -> Case:
    hotfix = ready(report(company), company, to="documentation")
    do = partial(withdraw, hotfix.release_notes.get(), by=company.rm, reason=WHY)
    return do, What.NOTE_WITHDRAWN, "rm", None, ("release_notes",), 1


def update(company: Company) -> Case:
    do = partial(post_update, report(company), "On it.", by=company.sd)
    return do, What.UPDATE_POSTED, "sd", None, (), 1


def grant(company: Company) -> Case:
    do = partial(grant_role, report(company), Role.QA_LEAD, to=company.plain, by=company.owner, reason=WHY)
    return do, What.ROLE_GRANTED, "owner", None, (), 1


def revocation(company: Company) -> Case:
    hotfix = report(company)
    do = partial(revoke_role, hotfix, grants_on(hotfix)[0], by=company.owner, reason=WHY)
    return do, What.ROLE_REVOKED, "owner", None, (), 1


def given(company: Company, on: Any) -> Any:
    until = clock.now() + timedelta(days=1)
    return delegate_role(Role.QA_LEAD, on, to=company.insider, by=company.qa, ends_at=until, reason=WHY)


def delegation(company: Company) -> Case:
    return partial(given, company, report(company)), What.ROLE_DELEGATED, "qa", None, (), 1


def withdrawal(company: Company) -> Case:
    do = partial(withdraw_delegation, given(company, report(company)), by=company.qa, reason=WHY)
    return do, What.DELEGATION_WITHDRAWN, "qa", None, (), 1


def call(company: Company) -> Case:
    hotfix = ready(report(company), company, to="qualification")
    do = partial(call_to_break, hotfix, by=company.po, reason=WHY)
    return do, What.GLASS_CALLED, "po", Role.PRODUCT_OWNER, (), 1


def second_call(company: Company) -> Case:
    hotfix = ready(report(company), company, to="qualification")
    call_to_break(hotfix, by=company.po, reason=WHY)
    do = partial(call_to_break, hotfix, by=company.rm, reason=WHY)
    return do, What.GLASS_BROKEN, "rm", Role.RELEASE_MANAGER, (), 1


def going_ahead(company: Company) -> Case:
    do = partial(go_ahead_without, broken(company), by=company.rm)
    qualified = ("qualifications", "impact_assessments", "change_requests", "risk_assessments")
    return do, What.DEBT_INCURRED, "rm", Role.RELEASE_MANAGER, qualified, 2


def verbal(company: Company) -> Case:
    hotfix = ready(report(company), company, to="testing")
    yes = said(company, Role.QA_LEAD, "qa", at=clock.now())
    do = partial(record_verbal, hotfix, yes, by=company.contributor)
    return do, What.YES_RECORDED, "contributor", None, ("test_reports",), 1


def claim(company: Company) -> VerbalYes:
    hotfix = ready(report(company), company, to="testing")
    return claimed(hotfix, company, Role.QA_LEAD, "qa", at=clock.now())


def confirming(company: Company) -> Case:
    do = partial(confirm_verbal, claim(company), by=company.rm)
    return do, What.YES_CONFIRMED, "rm", None, ("test_reports",), 2


def striking(company: Company) -> Case:
    do = partial(strike_verbal, claim(company), by=company.qa)
    return do, What.YES_STRUCK, "qa", None, ("test_reports",), 1


def settling(company: Company) -> Case:
    do = partial(settle, owing(company, phase="testing"), ratified=True, by=company.qa)
    return do, What.DEBT_SETTLED, "qa", Role.QA_LEAD, ("test_reports",), 1


def evidence_ratified(company: Company) -> Case:
    hotfix = short_drive(reported(company), company, to="code_review")
    complete_debt(debt_of(hotfix, "development"), by=company.contributor)
    do = partial(ratify, debt_of(hotfix, "development"), by=company.sd)
    return do, What.EVIDENCE_RATIFIED, "sd", Role.SENIOR_DEVELOPER, ("development_records",), 1


def lane_changed(company: Company) -> Case:
    who = company.po
    do = partial(change_lane, report(company), to="critical", by=who, proof=proof_of(who), reason=WHY)
    return do, What.LANE_CHANGED, "po", Role.PRODUCT_OWNER, (), 1


def system_corrected(company: Company) -> Case:
    other = System.objects.create(code="TILL", name="The till")
    do = partial(correct, report(company), other, by=company.po)
    return do, What.SYSTEM_CORRECTED, "po", Role.PRODUCT_OWNER, (), 1  # whose roster is empty


def lane_answered(company: Company) -> Case:
    po, tl = company.po, company.tl
    made = change_lane(report(company), to="critical", by=po, proof=proof_of(po), reason=WHY)
    do = partial(answer_lane_change, made, agrees=True, by=tl, proof=proof_of(tl))
    return do, What.LANE_ANSWERED, "tl", Role.TECHNICAL_LEAD, (), 1


def _amending(company: Company) -> Callable[[], Amendment]:
    hotfix = drive(report(company), company, to="code_review")
    who, record = company.contributor, hotfix.development_records.get()
    told: dict[str, Any] = {"new": "client.py", "proof": proof_of(who), "reason": WHY}
    return partial(amend, record, "files_changed", by=who, **told)


def amended(company: Company) -> Case:
    return _amending(company), What.AMENDED, "contributor", None, ("development_records",), 1


def amendment_signed(company: Company) -> Case:
    do = partial(sign_amendment, _amending(company)(), by=company.sd, proof=proof_of(company.sd))
    evidence = ("development_records",)
    return do, What.AMENDMENT_SIGNED, "sd", Role.SENIOR_DEVELOPER, evidence, 1


def taking_back(company: Company) -> Case:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    do = partial(withdrawing.withdraw, hotfix.approvals.get(), by=company.po)
    qualified = ("qualifications", "impact_assessments", "change_requests", "risk_assessments")
    return do, What.YES_WITHDRAWN, "po", Role.PRODUCT_OWNER, qualified, 1


def deciding(company: Company) -> Case:
    do = partial(decide, stopped(company), by=company.qa)
    return do, What.STEPS_DECIDED, "qa", None, ("deployment_records",), 1


def late_stated(company: Company) -> Case:
    do = partial(stated, report(company), by=company.sd)
    return do, What.LATE_STATED, "sd", None, (), 1


def linking(company: Company) -> Case:
    do = partial(link, report(company), HotFixLink.Kind.CAUSED_BY, release="v2.4.0", by=company.po)
    return do, What.LINKED, "po", None, (), 1


def link_taken_back(company: Company) -> Case:
    do, *_rest = linking(company)
    return partial(take_back, do(), by=company.po, reason=WHY), What.LINK_TAKEN_BACK, "po", None, (), 1


CASES = (
    *(reporting, evidence, file_attached, file_taken_off, note_begun, note_published, note_withdrawn),
    *(update, grant, revocation, delegation, withdrawal, call, second_call, going_ahead, verbal, settling),
    *(confirming, striking, taking_back, deciding, linking, link_taken_back),
    *(
        evidence_ratified,
        lane_changed,
        lane_answered,
        system_corrected,
        amended,
        amendment_signed,
        late_stated,
    ),
)
# What acts tell is in test_every_act_tells_one_event.py.
OF_ACTS = {What.ACT_DONE, What.SIGNED_OFF, What.REFUSED}


@pytest.mark.parametrize("case", CASES, ids=lambda one: one.__name__)
def test_one_event(case: Callable[[Company], Case], company: Company, told: Told) -> None:
    do, what, who, role, evidence, rows = case(company)
    (event,) = told(do)
    assert (event.what, event.by, event.as_role) == (what, company.people[who], role)
    assert (event.evidence, len(event.rows), event.for_whom) == (evidence, rows, None)
    hotfix = HotFix.objects.get()
    assert (event.hotfix_id, event.reference, event.to_state) == (hotfix.pk, hotfix.reference, hotfix.state)
    assert event.at == clock.now()


def test_everything_is_tried(company: Company) -> None:
    tried = set()
    for case in CASES:
        with undone():
            tried.add(case(company)[1])
    assert tried | OF_ACTS == set(What)


def test_a_report_comes_from_nowhere(company: Company, told: Told) -> None:
    (event,) = told(partial(report_by_the_door, company))
    assert (event.from_state, event.to_state, event.round) == ("", "identified", 1)
    assert event.moved


def test_going_ahead_moves_and_names_the_act(company: Company, told: Told) -> None:
    hotfix = broken(company)
    (event,) = told(partial(go_ahead_without, hotfix, by=company.rm))
    assert (event.act, event.from_state, event.to_state) == ("qualify", "qualification", "development")
    assert list(event.rows) == list(hotfix.debts.all())


def test_a_delegation_on_a_system_names_no_hot_fix(company: Company, told: Told) -> None:
    report(company)
    (event,) = told(partial(given, company, company.system))
    assert (event.what, event.hotfix_id, event.reference) == (What.ROLE_DELEGATED, None, "")
    assert event.system_id == company.system.pk


def test_a_delegate_is_told_with_the_one_for_whom(company: Company, told: Told) -> None:
    given(company, company.system)
    hotfix = drive(report(company), company, to="testing")

    def fill_in() -> None:
        with recording(hotfix.test_reports.get(), by=company.insider) as present:
            fill(present)

    (recorded,) = told(fill_in)
    (signed,) = told(partial(perform, hotfix, "pass_testing", by=company.insider))
    for event in (recorded, signed):
        assert (event.by, event.for_whom) == (company.insider, company.qa)
        assert event.as_role is Role.QA_LEAD


def test_a_button_that_was_pressed_twice_tells_once(company: Company, told: Told) -> None:
    hotfix = report(company)
    post_update(hotfix, "On it.", by=company.sd)
    assert told(partial(post_update, hotfix, "On it.", by=company.sd)) == []
