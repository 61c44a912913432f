"""Page one says first what a reader must know: what went ahead of a sign-off, which round, who acted."""

from dataclasses import replace
from pathlib import Path

import pytest

from apps.accounts.roles import Role
from apps.records.record_data import RoundOfSignOffs
from apps.records.snapshot import digest
from tests.driving import Company, complete, drive, ready, report
from tests.owing import by_phone, owing, settled
from tests.records.builders import SIGN_OFF, Take, a_snapshot, pages_of
from tests.records.printed import paper_of
from tests.records.stories import delegated, deployed_ahead, expedited, later, rolled_back

# The same papers are read from many sides: where tests are spread by groups, they are laid out once.
pytestmark = pytest.mark.xdist_group("papers")


@pytest.fixture(autouse=True)
def at_night(night):
    return night


def test_one_that_was_deployed_ahead_of_sign_offs_never_says_that_all_were_given(
    company: Company, take: Take, tmp_path: Path
) -> None:
    taken = take(expedited(company))
    assert taken.standing.headline == (
        "Closed. Deployed before 2 of 7 sign-offs; they were ratified 3 h later."
    )
    first = pages_of(paper_of(taken).content, tmp_path)[0]
    assert "Deployed before 2 of 7 sign-offs" in first
    assert "All 7 sign-offs were given" not in first


def test_what_is_still_owed_is_said_of_an_open_one(company: Company, take: Take) -> None:
    assert take(deployed_ahead(company)).standing.headline == (
        "Deployed before 2 of 7 sign-offs; 2 are still owed. 4 of 7 sign-offs are given and fresh."
    )


def test_what_was_settled_before_anything_was_deployed_is_told_too(company: Company, take: Take) -> None:
    debt = owing(company, phase="code_review")
    with later(minutes=20):
        settled(debt, company.tl)
        headline = take(debt.hotfix).standing.headline
    assert headline.startswith(
        "Went on before 1 of 7 sign-offs (Technical Lead, Code Review); it was ratified 20 min later."
    )


def test_a_roll_back_and_its_round_are_in_the_headline(company: Company, take: Take) -> None:
    hotfix = rolled_back(company)
    assert take(hotfix).standing.headline.startswith("In round 2, after a roll-back.")
    taken = take(drive(hotfix, company, to="closed"))
    assert taken.standing.headline == "Closed in round 2, after a roll-back. All 7 sign-offs were given."
    first, second = taken.deployments
    assert (first.round, second.round) == (1, 2)
    assert first.rolled_back.startswith("rolled back 2026-11-23 02:14 UTC, decided by ")
    assert second.rolled_back == ""
    assert first.go == second.go == "Rm Pay, 2026-11-23 02:14 UTC"


def test_a_verbal_yes_is_told_with_who_stands_behind_it(company: Company, take: Take) -> None:
    hotfix = ready(report(company), company, to="testing")
    by_phone(hotfix, company, Role.QA_LEAD, "qa")
    (told,) = [note for note in take(hotfix).standing.notes if note.startswith("Verbal yes of Qa Pay")]
    assert "(QA Lead, Testing)" in told
    assert "confirmed by Rm Pay, the witness" in told


def test_a_delegate_is_told(company: Company, take: Take) -> None:
    told = "1 sign-off was given by a delegate: Insider Pay for Qa Pay (QA Lead, Testing)."
    assert told in take(delegated(company)).standing.notes


def test_a_restore_that_came_late_is_told_and_marked(company: Company, take: Take, tmp_path: Path) -> None:
    hotfix = ready(report(company), company, to="verification")
    with later(hours=6):
        complete(hotfix, company)
        drive(hotfix, company, to="closed")
    taken = take(hotfix)
    assert "Service was restored 2 h after the target." in taken.standing.notes
    by_name = {line.what: line for line in taken.targets}
    assert by_name["Service restored"].late
    assert by_name["Service restored"].target == "by 2026-11-23 06:14 UTC"
    assert "late" in pages_of(paper_of(taken).content, tmp_path)[0]


def test_what_waits_is_late_only_where_it_is_read_after_its_target(
    company: Company, take: Take, tmp_path: Path
) -> None:
    taken = take(report(company))
    (restoring,) = [line for line in taken.targets if line.what == "Service restored"]
    assert (restoring.late, restoring.due) == (False, "2026-11-23T06:14:00Z")
    read_late = replace(taken, printing=replace(taken.printing, at_iso="2026-11-23T09:00:00Z"))
    assert digest(read_late) == digest(taken)
    assert pages_of(paper_of(read_late).content, tmp_path)[0].count(" late") > pages_of(
        paper_of(taken).content, tmp_path
    )[0].count(" late")


def test_what_must_be_known_of_a_signer_stands_beside_the_sign_off(tmp_path: Path) -> None:
    known = replace(SIGN_OFF, beside=("password set by Ada Admin at 2026-11-20 09:00 UTC",))
    whole = a_snapshot()
    decisions = (replace(whole.decisions[0], given=known), *whole.decisions[1:])
    rounds = (RoundOfSignOffs(1, False, (known,)),)
    pages = pages_of(paper_of(replace(whole, decisions=decisions, sign_offs=rounds)).content, tmp_path)
    assert "password set by Ada Admin" in pages[0]
    assert "password set by Ada Admin" in " ".join(pages[1:])
