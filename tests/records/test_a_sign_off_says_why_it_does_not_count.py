"""No sign-off is left out; one that counts no more is marked: stale, superseded, or signed again."""

from pathlib import Path

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.record_data import SignOff, Snapshot
from tests.driving import Company, complete, drive, perform
from tests.records.builders import Take, text_of
from tests.records.printed import paper_of


def all_of(taken: Snapshot, phase: str) -> list[SignOff]:
    return [one for round_of in taken.sign_offs for one in round_of.sign_offs if one.phase == phase]


def gone_stale(hotfix: HotFix, company: Company) -> None:
    """The go is given, then the plan is changed."""
    drive(hotfix, company, to="deployment")
    complete(hotfix, company)
    perform(hotfix, "go", by=company.rm)
    plan = hotfix.evidence("deployment_plans")["deployment_plans"][0]
    with recording(plan, by=company.rm) as present:
        present.backup = "Another one."  # type: ignore[attr-defined]


def test_what_counts_carries_no_mark(second_round: HotFix, take: Take) -> None:
    assert all_of(take(second_round), "Qualification")[0].marks == ()
    assert all_of(take(second_round), "Code Review")[1].marks == ()


def test_a_sign_off_of_an_earlier_round_is_superseded(second_round: HotFix, take: Take) -> None:
    first, _second = all_of(take(second_round), "Code Review")
    assert first.marks == ("superseded: round 2 followed",)
    refused = all_of(take(second_round), "Testing")[0]
    assert (refused.decision, refused.marks) == ("Refused", ("superseded: round 2 followed",))


def test_a_stale_one_is_marked_and_then_signed_again(
    second_round: HotFix, company: Company, take: Take
) -> None:
    gone_stale(second_round, company)
    taken = take(second_round)
    (stale,) = all_of(taken, "Deployment")
    assert stale.marks == ("stale: evidence changed since",)
    assert (
        "To be signed again, because the evidence changed: Release Manager (Deployment)."
        in taken.standing.notes
    )
    perform(second_round, "go", by=company.rm)
    first, again = all_of(take(second_round), "Deployment")
    assert first.marks == ("stale: evidence changed since", "replaced: signed again 2026-11-23 02:14 UTC")
    assert again.marks == ("holds until 2026-11-23 03:14 UTC",)


def test_the_marks_are_printed(second_round: HotFix, company: Company, take: Take, tmp_path: Path) -> None:
    gone_stale(second_round, company)
    text = text_of(paper_of(take(second_round)).content, tmp_path)
    assert text.count("stale: evidence changed since") == 2  # on the first page, and among all sign-offs
    assert text.count("superseded: round 2 followed") == 3
    assert "may be signed again by Rm Pay" in text
