"""Every delegation that could count on a hot fix is told: who for whom, on what, how long, why, its end."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.models import Delegation, HotFix
from apps.records.record_data import DelegationLine
from apps.records.snapshot import digest
from tests.driving import Company, perform, report
from tests.records.builders import Take, text_of
from tests.records.printed import paper_of


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def on_the_system(company: Company, night: datetime) -> Delegation:
    return delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.insider,
        by=company.qa,
        ends_at=night + timedelta(days=7),
        reason="On holiday.",
    )


def test_one_on_the_system_is_told(
    hotfix: HotFix, on_the_system: Delegation, take: Take, tmp_path: Path
) -> None:
    taken = take(hotfix)
    assert taken.delegations == (
        DelegationLine(
            role="QA Lead",
            who="Insider Pay for Qa Pay",
            place="All hot fixes of Payments PAY",
            starts_at="2026-11-23 02:14 UTC",
            ends_at="2026-11-30 02:14 UTC",
            why="On holiday.",
            withdrawn_at="",
            withdrawn_by="",
            withdrawn_why="",
        ),
    )
    text = text_of(paper_of(taken).content, tmp_path)
    for words in (
        "Insider Pay for Qa Pay",
        "from 2026-11-23 02:14 UTC until 2026-11-30 02:14 UTC",
        "not withdrawn",
    ):
        assert words in text


def test_one_that_was_withdrawn_says_when_by_whom_and_why(
    hotfix: HotFix, on_the_system: Delegation, company: Company, night: datetime, take: Take
) -> None:
    with clock.set_to(night + timedelta(hours=1)):
        withdraw_delegation(on_the_system, by=company.qa, reason="Back already.")
    (line,) = take(hotfix).delegations
    assert (line.withdrawn_at, line.withdrawn_by) == ("2026-11-23 03:14:00 UTC", "Qa Pay")
    assert line.withdrawn_why == "Back already."


def test_one_on_this_hot_fix_alone_says_so(
    hotfix: HotFix, company: Company, night: datetime, take: Take
) -> None:
    until = night + timedelta(hours=6)
    delegate_role(Role.QA_LEAD, hotfix, to=company.other, by=company.qa, ends_at=until, reason="Asleep.")
    assert [(one.who, one.place) for one in take(hotfix).delegations] == [
        ("Other Pay for Qa Pay", "This hot fix")
    ]


def test_none_is_said_in_a_sentence(hotfix: HotFix, take: Take, tmp_path: Path) -> None:
    taken = take(hotfix)
    assert taken.delegations == ()
    assert "No role was delegated." in text_of(paper_of(taken).content, tmp_path)


def test_what_becomes_of_one_after_the_end_leaves_the_record_as_it_is(
    hotfix: HotFix, on_the_system: Delegation, company: Company, night: datetime, take: Take
) -> None:
    with clock.set_to(night + timedelta(hours=1)):
        perform(hotfix, "cancel", by=company.reporter, reason="A false alarm.")
    hotfix.refresh_from_db()
    before = digest(take(hotfix))
    with clock.set_to(night + timedelta(days=1)):
        withdraw_delegation(on_the_system, by=company.qa, reason="Back already.")
        assert take(hotfix).delegations[0].withdrawn_at == ""
        assert digest(take(hotfix)) == before


def test_that_the_time_of_a_coming_one_comes_is_no_change(
    hotfix: HotFix, company: Company, night: datetime, take: Take
) -> None:
    delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.insider,
        by=company.qa,
        starts_at=night + timedelta(days=1),
        ends_at=night + timedelta(days=2),
        reason="Moving house.",
    )
    before = take(hotfix).delegations
    assert [one.why for one in before] == ["Moving house."]
    with clock.set_to(night + timedelta(days=3)):
        assert take(hotfix).delegations == before
