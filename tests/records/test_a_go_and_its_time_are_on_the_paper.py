"""Page one tells of a start outside the go; each sign-off, until when it holds or that it was withdrawn."""

from datetime import timedelta

from apps.hotfixes.models import HotFix
from tests.driving import Company, drive, perform, ready, report
from tests.records.builders import Take, pages_of, text_of
from tests.records.printed import paper_of
from tests.withdrawing import began, later, the_go, with_a_go, withdraw


def deployed_late(company: Company) -> HotFix:
    hotfix = with_a_go(company)
    with later(minutes=0):
        began(hotfix, company, at=hotfix.reported_at + timedelta(minutes=90))
    with later(hours=2):
        perform(hotfix, "deploy", by=company.rm, reason="The batch ran over.")
    hotfix.refresh_from_db()
    return hotfix


def test_a_start_outside_the_go_stands_on_page_one_for_good(company: Company, take: Take, tmp_path) -> None:
    hotfix = deployed_late(company)
    sentence = (
        "Production was changed at 2026-11-23 03:44 UTC, and the go held from 2026-11-23 02:14 UTC until"
        " 2026-11-23 03:14 UTC; ratified by Rm Pay, 2026-11-23 04:14 UTC. Reason: The batch ran over."
    )
    assert sentence in take(hotfix).standing.notes
    with later(hours=3):
        drive(hotfix, company, to="closed")
    taken = take(hotfix)
    assert sentence in taken.standing.notes
    first = " ".join(pages_of(paper_of(taken).content, tmp_path)[0].split())
    assert "the go held from 2026-11-23 02:14 UTC until 2026-11-23 03:14 UTC" in first


def test_inside_nothing_is_said(company: Company, take: Take) -> None:
    hotfix = drive(report(company), company, to="verification")
    assert not any("the go held" in note for note in take(hotfix).standing.notes)


def marks_of(taken, phase):
    return [one.marks for part in taken.sign_offs for one in part.sign_offs if one.phase == phase]


def test_the_go_says_until_when_it_holds(company: Company, take: Take) -> None:
    hotfix = with_a_go(company)
    assert marks_of(take(hotfix), "Deployment") == [("holds until 2026-11-23 03:14 UTC",)]


def test_one_that_was_withdrawn_says_by_whom_when_and_why(company: Company, take: Take, tmp_path) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    withdraw(hotfix.approvals.get(), by=company.po, reason="I read the wrong one.")
    taken = take(hotfix)
    mark = "withdrawn by Po Pay at 2026-11-23 02:14 UTC: I read the wrong one."
    assert marks_of(taken, "Qualification") == [(mark,)]
    assert all(row.given is None for row in taken.decisions)
    assert "0 of 7 sign-offs are given and fresh." in taken.standing.headline
    assert "I read the wrong one." in text_of(paper_of(taken).content, tmp_path)
    assert any(line.what == "Withdrawal" for line in taken.history)
    assert all("Po Pay" not in line.names for line in taken.duties if "One person" in line.rule)


def test_a_go_that_was_given_again_is_the_one_it_was_deployed_by(company: Company, take: Take) -> None:
    hotfix = with_a_go(company)
    with later(hours=2):
        perform(hotfix, "go", by=company.rm)
    began(hotfix, company, at=hotfix.reported_at + timedelta(hours=2, minutes=10))
    with later(hours=2, minutes=20):
        perform(hotfix, "deploy", by=company.rm)
    hotfix.refresh_from_db()
    assert take(hotfix).deployments[0].go == "Rm Pay, 2026-11-23 04:14 UTC"
    assert the_go(hotfix).again is not None
