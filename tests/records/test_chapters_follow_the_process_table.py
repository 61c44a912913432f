"""The chapters are the phases in their order, each with all its evidence of every round."""

from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.records.record_data import Chapter, Snapshot
from tests.driving import Company, drive, perform, report
from tests.filling import COMPLETE
from tests.records.builders import Take


def chapter(taken: Snapshot, title: str) -> Chapter:
    return next(one for one in taken.chapters if one.title == title)


def test_the_phases_come_first_and_then_the_whole(company: Company, take: Take) -> None:
    titles = [one.title for one in take(report(company)).chapters]
    assert titles[: len(PHASES)] == [phase.name for phase in PHASES]
    assert titles[len(PHASES) :] == [
        "Rollbacks",
        "All sign-offs",
        "Separation of duties",
        "Roles on this hot fix",
        "Delegations",
        "Status updates",
        "Complete history",
        "Attachments",
        "Where each control is shown",
        "Checking this paper",
    ]


def test_a_closed_one_shows_all_evidence_of_each_phase(closed: HotFix, take: Take) -> None:
    taken = take(closed)
    for phase in PHASES:
        shown = [sheet.title for sheet in chapter(taken, phase.name).rounds[0].sheets]
        assert shown == [evidence_model(name).label() for name in phase.all_evidence]


def test_the_round_that_counts_comes_first(second_round: HotFix, take: Take) -> None:
    taken = take(second_round)
    found = [(one.round, one.superseded) for one in chapter(taken, "Code Review").rounds]
    assert found == [(2, False), (1, True)]
    assert [(one.round, one.superseded) for one in chapter(taken, "Qualification").rounds] == [(1, False)]


def test_a_phase_not_reached_says_so(company: Company, take: Take) -> None:
    found = chapter(take(report(company)), "Merge to Main")
    assert found.rounds == ()
    assert found.if_empty == "Nothing is recorded: this phase was not reached."


def test_a_rollback_has_its_chapter(company: Company, take: Take) -> None:
    hotfix = drive(report(company), company, to="verification")
    perform(hotfix, "roll_back", by=company.rm, reason="Refused again", details=COMPLETE["rollbacks"]())
    taken = take(hotfix)
    (only,) = chapter(taken, "Rollbacks").rounds
    assert (only.round, only.superseded) == (1, False)
    assert "Image of 2.4.0 started" in [field.value for field in only.sheets[0].fields]
