"""Each rule of separation of duties is judged by the signatures that were given, and by nothing else."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES, State
from apps.hotfixes.separation_of_duties import conflict
from apps.records.audit_chapters import separation_of_duties
from apps.records.record_data import SeparationLine
from tests.driving import Company, drive, report
from tests.records.builders import Take

ASKED = [(phase.state, rule.role) for phase in PHASES for rule in phase.sign_offs]


def verdicts(lines: "tuple[SeparationLine, ...] | list[SeparationLine]") -> dict[str, str]:
    return {line.rule: line.verdict for line in lines}


@dataclass
class Hand:
    """Sign-offs put down by hand, which the door would refuse."""

    hotfix: HotFix
    at: datetime
    given: list[Approval] = field(default_factory=list)

    def signs(self, company: Company, who: str, role: Role, phase: str, *, number: int = 1) -> Approval:
        signer = company.people[who]
        approval = Approval(
            pk=len(self.given) + 1,
            hotfix=self.hotfix,
            round=number,
            phase=phase,
            role=role,
            decision="approved",
            signer=signer,
            signer_name=str(signer),
            signed_at=self.at,
        )
        self.given.append(approval)
        return approval

    @property
    def judged(self) -> dict[str, str]:
        return verdicts(list(separation_of_duties(self.hotfix, self.given)))


@pytest.fixture
def hand(company: Company, night: datetime) -> Hand:
    return Hand(report(company), night)


@pytest.mark.parametrize("first", ASKED, ids=str)
def test_it_says_broken_exactly_where_the_rule_says_conflict(
    first: tuple[State, Role], hand: Hand, company: Company
) -> None:
    for second in ASKED:
        hand.given.clear()
        for state, role in (first, second):
            hand.signs(company, "other", role, state.value)
        assert ("broken" in hand.judged.values()) is conflict(*first, *second), second


def test_a_fresh_report_holds_nothing_yet(hand: Hand) -> None:
    assert set(hand.judged.values()) == {"open"}
    assert len(hand.judged) == 6


def test_a_closed_one_holds_every_rule_of_its_last_round(closed: HotFix, take: Take) -> None:
    found = verdicts(take(closed).duties)
    assert [verdict for rule, verdict in found.items() if not rule.startswith("Round 1")] == ["holds"] * 6
    assert found["Round 1: who signed Development did not sign Testing."] == "holds"
    assert found["Round 1: who signed Development did not sign Deployment."] == "none"


def test_the_names_are_told_with_their_roles(closed: HotFix, take: Take) -> None:
    line = next(
        one for one in take(closed).duties if one.rule.startswith("Round 2") and "Testing" in one.rule
    )
    assert line.names == "Development: Sd Pay as Senior Developer; Testing: Qa Pay as QA Lead"


def test_half_of_qualification_is_not_yet_enough(hand: Hand, company: Company) -> None:
    hand.signs(company, "po", Role.PRODUCT_OWNER, "qualification")
    assert hand.judged["No one person signed both approvals of Qualification."] == "open"


def test_one_person_with_both_approvals_breaks_the_rule(hand: Hand, company: Company) -> None:
    hand.signs(company, "po", Role.PRODUCT_OWNER, "qualification")
    hand.signs(company, "po", Role.TECHNICAL_LEAD, "qualification")
    assert hand.judged["No one person signed both approvals of Qualification."] == "broken"
    assert hand.judged["The reporter signed nothing in Qualification."] == "holds"


def test_a_reporter_who_signed_qualification_breaks_the_rule(hand: Hand, company: Company) -> None:
    hand.signs(company, "reporter", Role.PRODUCT_OWNER, "qualification")
    assert hand.judged["The reporter signed nothing in Qualification."] == "broken"


def test_a_developer_who_signed_testing_breaks_the_rule_of_that_phase(hand: Hand, company: Company) -> None:
    hand.signs(company, "sd", Role.SENIOR_DEVELOPER, "development")
    hand.signs(company, "sd", Role.QA_LEAD, "testing")
    assert hand.judged["Round 1: who signed Development did not sign Testing."] == "broken"
    assert hand.judged["Round 1: who signed Development did not sign Code Review."] == "open"


def test_who_signs_for_the_developer_counts_as_the_developer(hand: Hand, company: Company) -> None:
    deputy = hand.signs(company, "other", Role.SENIOR_DEVELOPER, "development")
    deputy.on_behalf_of = company.sd
    hand.signs(company, "sd", Role.QA_LEAD, "testing")
    assert hand.judged["Round 1: who signed Development did not sign Testing."] == "broken"


def test_two_people_of_one_name_are_two_people(hand: Hand, company: Company) -> None:
    company.qa.first_name, company.qa.last_name = company.sd.first_name, company.sd.last_name
    hand.signs(company, "sd", Role.SENIOR_DEVELOPER, "development")
    hand.signs(company, "qa", Role.QA_LEAD, "testing")
    assert hand.judged["Round 1: who signed Development did not sign Testing."] == "holds"


def test_the_same_person_in_another_round_is_no_fault(hand: Hand, company: Company) -> None:
    hand.signs(company, "sd", Role.SENIOR_DEVELOPER, "development", number=1)
    hand.signs(company, "sd", Role.QA_LEAD, "testing", number=2)
    hand.hotfix.round = 2
    assert "broken" not in hand.judged.values()


def test_a_rejection_by_one_settles_qualification(company: Company, take: Take) -> None:
    found = verdicts(take(drive(report(company), company, to="rejected")).duties)
    assert found["The reporter signed nothing in Qualification."] == "holds"
    assert found["Round 1: who signed Development did not sign Testing."] == "none"
