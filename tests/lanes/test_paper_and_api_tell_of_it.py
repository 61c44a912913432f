"""On paper and in the API stands what followed, who recorded and ratified it when, and where it stands."""

from datetime import timedelta

from apps.api.answers import EvidenceDebtAnswer, GateAnswer
from apps.approvals.amending import amend
from apps.approvals.changing_lane import change_lane
from apps.common import clock
from apps.hotfixes.gates import gate
from apps.records.snapshot import digest, snapshot
from tests.driving import NIGHT, drive, proof_of, report
from tests.short_form import complete_debt, debt_of, ratify, short_drive


def printed(hotfix):
    return snapshot(hotfix, printed_by="nobody", at=clock.now())


def told(taken):
    return " ".join((taken.standing.headline, *taken.standing.notes))


def test_the_paper_holds_both_times(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    with clock.set_to(NIGHT + timedelta(hours=9)):
        complete_debt(debt_of(hotfix, "development"), by=company.contributor)
        ratify(debt_of(hotfix, "development"), by=company.sd)
        taken = printed(hotfix)
    (line,) = [one for one in taken.debts if one.what.startswith("Development")]
    assert line.at.startswith("2026-11-23 02:14")
    assert line.words.startswith("Development record: ")
    assert "Development record: recorded afterwards by Contributor Pay, 2026-11-23 11:14" in line.comment
    assert line.settled.startswith("Senior Developer: ratified by Sd Pay, 2026-11-23 11:14")


def test_the_headline_says_that_evidence_followed(hotfix, company):
    short_drive(hotfix, company, to="development")
    said = told(printed(hotfix))
    assert "Of Qualification, evidence followed after the short form of an Emergency: 1 still open." in said


def test_the_digest_changes_by_acts_alone(hotfix, company):
    short_drive(hotfix, company, to="development")
    before = digest(printed(hotfix))
    with clock.set_to(NIGHT + timedelta(hours=100)):
        assert digest(printed(hotfix)) == before


def test_a_change_of_the_lane_and_an_amendment_are_printed(hotfix, company):
    short_drive(hotfix, company, to="code_review")
    change_lane(hotfix, to="critical", by=company.po, proof=proof_of(company.po), reason="One till.")
    record = hotfix.development_records.get()
    record.hotfix = hotfix
    said = {"new": "By nobody.", "reason": "Mixed up.", "proof": proof_of(company.sd)}
    amend(record, "how_tested", by=company.sd, **said)
    hotfix.refresh_from_db()
    taken = printed(hotfix)
    assert any(one.kind == "Change of the lane" and one.words == "One till." for one in taken.debts)
    sheets = [sheet for chapter in taken.chapters for one in chapter.rounds for sheet in one.sheets]
    values = [field.value for sheet in sheets for field in sheet.fields]
    assert any("Contested: “By nobody.”" in value for value in values)
    assert "It was an Emergency until 2026-11-23 02:14 UTC." in told(taken)


def test_without_any_nothing_is_printed(company):
    assert printed(drive(report(company), company, to="closed")).debts == ()


def test_the_api_tells_what_follows(hotfix, company):
    short_drive(hotfix, company, to="development")
    (owed,) = EvidenceDebtAnswer.of_all(hotfix)
    assert (owed.phase, owed.round, owed.overdue) == ("qualification", 1, False)
    assert owed.to_ratify == ["product_owner", "technical_lead"]
    assert owed.lacks == owed.missing
    answer = GateAnswer.of(gate(hotfix))
    assert answer.requirements[0].follows
