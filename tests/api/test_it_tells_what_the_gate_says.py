"""One gate, also for programs: what is missing, who signed, and whether the release may be deployed."""

from typing import Any

import pytest

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.hotfixes.gates import gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.hotfixes.posting import post_update
from apps.hotfixes.recording import recording
from tests.api.conftest import LIST
from tests.asking import client_of
from tests.driving import NIGHT, Company, complete, drive, perform, ready, report
from tests.owing import by_phone, claimed, owing, settle
from tests.withdrawing import began, later, the_go, with_a_go, withdraw


def told(hotfix: HotFix, user: User) -> Any:
    answer = client_of(user).get(f"{LIST}{hotfix.reference}/")
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize("phase", PHASES, ids=lambda phase: phase.state.value)
def test_it_is_the_gate_of_the_page_and_of_the_door(phase: Any, company: Company) -> None:
    hotfix = drive(report(company), company, to=phase.state)
    found, present = told(hotfix, company.auditor)["gate"], gate(hotfix)
    assert (found["phase"], found["open"]) == (phase.state, present.is_open)
    assert found["summary"] == present.summary
    assert found["requirements"] == [
        {
            "source": one.source.value,
            "label": one.label,
            "met": one.met,
            "lacks": list(one.lacks),
            "who": [role.label for role in one.who],
            "owed": one.owed,
            "only_said": one.only_said,
            "person": one.person,
            "follows": list(one.follows),
        }
        for one in present.requirements
    ]


def test_every_sign_off_is_told_as_it_was_given(company: Company) -> None:
    hotfix = drive(report(company), company, to="closed")
    found = told(hotfix, company.auditor)
    assert (found["state"], found["gate"]["phase"], found["gate"]["requirements"]) == ("closed", "", [])
    stored = hotfix.approvals.values_list("role", "signer_name", "evidence_digest")
    assert [(one["role"], one["signed_by"], one["evidence_digest"]) for one in found["sign_offs"]] == list(
        stored
    )


def test_a_release_may_be_deployed_from_the_go_until_it_is_deployed(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    release = told(hotfix, company.auditor)["release"]
    assert (release["tag"], release["may_be_deployed"]) == ("v2.4.1", False)
    perform(hotfix, "go", by=company.rm)
    assert told(hotfix, company.auditor)["release"]["may_be_deployed"] is True
    complete(hotfix, company, afterwards=True)
    perform(hotfix, "deploy", by=company.rm)
    assert told(hotfix, company.auditor)["release"]["may_be_deployed"] is False


def test_a_stale_go_lets_nothing_be_deployed(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    with recording(hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.backup = "None at all"
    assert told(hotfix, company.auditor)["release"]["may_be_deployed"] is False


def test_a_go_that_is_owed_lets_it_be_deployed(company: Company) -> None:
    debt = owing(company, phase="deployment")
    found = told(debt.hotfix, company.auditor)
    assert (found["expedited"], found["release"]["may_be_deployed"]) == (True, True)
    assert [one["owed"] for one in found["gate"]["requirements"] if one["source"] == "sign-off"] == [
        debt.owed
    ]


def test_the_latest_status_update_is_told_and_when_the_next_is_due(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    assert told(hotfix, company.auditor)["status"] is None
    post_update(hotfix, "We look into it.", by=company.tl)
    post_update(hotfix, "The cause is found.", by=company.sd)
    found = told(hotfix, company.auditor)
    assert (found["status"]["text"], found["status"]["posted_by_name"]) == ("The cause is found.", "Sd Pay")
    assert found["next_update_due_at"] == "2026-11-23T03:14:00Z"


def test_before_it_is_planned_there_is_no_release(company: Company) -> None:
    assert told(drive(report(company), company, to="testing"), company.auditor)["release"] is None


def test_a_go_that_was_only_said_is_no_go_for_a_program_until_it_is_signed(company: Company) -> None:
    hotfix = ready(report(company), company, to="deployment")
    claimed(hotfix, company, Role.RELEASE_MANAGER, "rm", at=hotfix.phase_entered_at)
    release = told(hotfix, company.auditor)["release"]
    assert release["waits_for"] == ["Release Manager's sign-off: not signed yet"]
    other = ready(report(company), company, to="deployment")
    debt = by_phone(other, company, Role.RELEASE_MANAGER, "rm")
    found = told(other, company.auditor)
    assert found["release"]["may_be_deployed"] is False
    (sentence,) = found["release"]["waits_for"]
    begins = "Release Manager's sign-off was only said, and is not signed yet: it is owed by Rm Pay"
    assert sentence.startswith(begins)
    said = [one for one in found["gate"]["requirements"] if one["only_said"]]
    assert [(one["met"], one["who"]) for one in said] == [(True, ["Release Manager"])]
    settle(debt, ratified=True, by=company.rm)
    release = told(other, company.auditor)["release"]
    assert (release["may_be_deployed"], release["waits_for"]) == (True, [])


def test_past_its_window_a_go_is_none_and_the_time_is_told(company: Company) -> None:
    hotfix = with_a_go(company)
    release = told(hotfix, company.auditor)["release"]
    assert (release["may_be_deployed"], release["go_holds_until"]) == (True, "2026-11-23T03:14:00Z")
    with later(minutes=61):
        release = told(hotfix, company.auditor)["release"]
        assert release["may_be_deployed"] is False
        assert release["waits_for"] == [
            "Release Manager's sign-off: the go held until 2026-11-23 03:14 UTC, and must be given again"
        ]
        perform(hotfix, "go", by=company.rm)
        assert told(hotfix, company.auditor)["release"]["may_be_deployed"] is True


def test_nothing_begins_past_it_though_the_gate_is_open_by_a_start_that_was_inside(company: Company) -> None:
    hotfix = began(with_a_go(company), company, at=NIGHT)
    with later(minutes=61):
        found = told(hotfix, company.auditor)
        assert found["gate"]["open"] is True
        assert found["release"]["may_be_deployed"] is False
        assert found["release"]["waits_for"] == ["The go held until 2026-11-23 03:14 UTC."]


def test_a_go_that_was_withdrawn_is_none_at_once(company: Company) -> None:
    hotfix = with_a_go(company)
    withdraw(the_go(hotfix), by=company.rm, reason="The wrong tag.")
    found = told(hotfix, company.auditor)
    assert (found["release"]["may_be_deployed"], found["release"]["go_holds_until"]) == (False, None)
    last = found["sign_offs"][-1]
    assert (last["withdrawn_at"], last["withdrawn_why"]) == ("2026-11-23T02:14:00Z", "The wrong tag.")
    assert {one["withdrawn_at"] for one in found["sign_offs"][:-1]} == {None}
