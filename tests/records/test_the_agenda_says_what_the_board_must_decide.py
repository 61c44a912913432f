"""The agenda: for each hot fix its facts, what was decided, and what is asked of whom; on few pages."""

import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.approvals.late_statements import recent_late_records, recent_late_records_of
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.records.agenda import Agenda, build_agenda, share
from apps.records.board_papers import print_agenda
from apps.systems.models import ChecklistTemplateItem
from tests.again import as_a_whole
from tests.driving import Company, drive, perform, ready, report
from tests.owing import owing, settle, skip
from tests.records.builders import boxes_of, pages_of, pages_with_huge_letters, text_of
from tests.records.stories import deployed_ahead
from tests.short_form import complete_debt, debt_of, reported, short_drive
from tests.stating import late_drive, stated

pytestmark = pytest.mark.django_db


def of_all(at: datetime) -> Agenda:
    return build_agenda(
        HotFix.objects.order_by("pk"), scope="Chosen in the list", printed_by="Amelia Auditor", at=at
    )


def test_a_sign_off_that_is_asked_for_names_role_people_and_meaning(
    company: Company, night: datetime
) -> None:
    ready(report(company), company, to="deployment")
    (item,) = of_all(night).items
    (asked,) = item.asked
    assert (asked.role, asked.holders) == ("Release Manager", "Rm Pay")
    assert asked.meaning == "I approve this for production: go."
    assert item.lacks == ()
    assert item.cover.window == "2026-11-23 02:14 to 02:44 UTC (30 min)"
    assert item.cover.rollback_decision == "Rm Pay"
    assert [(one.role, one.name) for one in item.given] == [
        ("Product Owner", "Po Pay"),
        ("Technical Lead", "Tl Pay"),
        ("Senior Developer", "Sd Pay"),
        ("Technical Lead", "Tl Pay"),
        ("QA Lead", "Qa Pay"),
    ]
    assert all(one.holds for one in item.given)


def test_whoever_acts_for_the_holder_now_is_named_too(company: Company, night: datetime) -> None:
    ready(report(company), company, to="deployment")
    for to, starts_at in ((company.insider, None), (company.plain, night + timedelta(days=1))):
        delegate_role(
            Role.RELEASE_MANAGER,
            company.system,
            to=to,
            by=company.rm,
            starts_at=starts_at,
            ends_at=night + timedelta(days=7),
            reason="Asleep.",
        )
    (item,) = of_all(night).items
    (asked,) = item.asked
    assert asked.holders == "Rm Pay; Insider Pay for Rm Pay until 2026-11-30 02:14 UTC"


def test_what_is_missing_comes_before_it(company: Company, night: datetime) -> None:
    drive(report(company), company, to="qualification")
    (item,) = of_all(night).items
    assert [one.role for one in item.asked] == ["Product Owner", "Technical Lead"]
    assert "Impact assessment" in item.lacks


def test_the_second_of_two_approvers_is_asked_alone(company: Company, night: datetime) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    (item,) = of_all(night).items
    assert [one.role for one in item.asked] == ["Technical Lead"]


def test_where_nobody_signs_the_next_act_is_named(company: Company, night: datetime) -> None:
    ready(report(company), company, to="merge")
    (item,) = of_all(night).items
    assert (item.asked, item.next_act) == ((), "Close: merged to main")


def test_an_ended_one_asks_nothing(closed: HotFix, night: datetime) -> None:
    (item,) = of_all(night).items
    assert (item.asked, item.lacks, item.next_act) == ((), (), "")


def test_earlier_rounds_and_refusals_stay_and_no_longer_count(second_round: HotFix, night: datetime) -> None:
    (item,) = of_all(night).items
    told = [(one.round, one.role, one.approved, one.holds) for one in item.given]
    assert (1, "QA Lead", False, True) in told
    assert (1, "Senior Developer", True, False) in told
    assert (2, "Senior Developer", True, True) in told
    assert (1, "Product Owner", True, True) in told  # qualification counts for every round
    refusal = next(one for one in item.given if not one.approved)
    assert (refusal.what, refusal.comment) == ("Fail testing", "Refunds are sent twice.")


def test_a_sign_off_on_evidence_that_changed_no_longer_counts(company: Company, night: datetime) -> None:
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    with recording(hotfix.impact_assessments.get(), by=company.po) as record:
        record.locations = "Only in Ghent"  # type: ignore[attr-defined]
    (item,) = of_all(night).items
    assert [one.holds for one in item.given] == [False]
    assert [one.role for one in item.asked] == ["Product Owner", "Technical Lead"]


def test_a_sign_off_holds_where_only_what_followed_was_filled_in(company: Company, night: datetime) -> None:
    hotfix = short_drive(reported(company), company, to="testing")
    complete_debt(debt_of(hotfix, "development"), by=company.sd)
    (item,) = of_all(night).items
    assert [one.what for one in item.given if not one.holds] == []


def test_it_counts_by_state_and_priority(company: Company, night: datetime) -> None:
    report(company)
    report(company, priority="critical", triggers=["compliance"])
    drive(report(company), company, to="qualification")
    whole = of_all(night)
    assert [(one.label, one.number) for one in whole.by_state] == [
        ("Issue Identified", 2),
        ("Qualification", 1),
    ]
    assert [(one.label, one.number) for one in whole.by_priority] == [("Emergency", 2), ("Critical", 1)]
    assert whole.expedited == "0 of 3 (0 %)"
    assert (share(2, 12), share(0, 0)) == ("2 of 12 (17 %)", "none")


def test_the_paper_shows_it(second_round: HotFix, night: datetime, tmp_path: Path) -> None:
    paper = print_agenda(of_all(night))
    pages = pages_of(paper.content, tmp_path)
    text = text_of(paper.content, tmp_path)
    for words in (
        "Agenda of the change board",
        "Chosen in the list",
        "HF-2026-0001",
        "Payments are refused",
        "QA Lead (Qa Pay): “I confirm that the tests passed and approve this for deployment.”",
        "Fail testing",
        "(no longer counts)",
        "Who decides on a rollback",
        "not given",
    ):
        assert words in text, words
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        assert "printed by Amelia Auditor at 2026-11-23 02:14 UTC" in page
    assert not any(pages_with_huge_letters(paper.content, tmp_path))


def test_text_that_people_typed_is_no_markup_there(company: Company, night: datetime, tmp_path: Path) -> None:
    hostile = "<img src=http://evil.example/x> {{ 7*7 }} \u202ereversed"
    report(company, title=hostile)
    text = text_of(print_agenda(of_all(night)).content, tmp_path)
    assert "<img src=http://evil.example/x> {{ 7*7 }} [U+202E]reversed" in text


def test_an_empty_one_says_so(night: datetime, tmp_path: Path) -> None:
    text = text_of(print_agenda(of_all(night)).content, tmp_path)
    assert "There is no hot fix to decide on." in text


def test_queries_do_not_grow_with_the_hot_fixes(company: Company, night: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            of_all(night)
        return len(queries)

    ready(report(company), company, to="testing")
    delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.insider,
        by=company.qa,
        ends_at=night + timedelta(days=7),
        reason="Asleep.",
    )
    before = asked()
    as_a_whole("four", lambda: [ready(report(company), company, to="testing") for _each in range(4)])
    assert asked() == before


def test_queries_do_not_grow_with_late_records_and_emergencies(company: Company, night: datetime) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            of_all(night)
        return len(queries)

    def one_of_each() -> None:
        for reach in ("qualification", "deployment"):
            late = report(company, priority="emergency")
            stated(late, by=company.tl)
            late_drive(late, company, to=reach)

    one_of_each()
    before = asked()
    one_of_each()
    one_of_each()
    assert asked() == before


def test_it_counts_the_late_records_of_each_system_as_of_one_alone(company: Company, night: datetime) -> None:
    for _each in range(3):
        stated(report(company), by=company.tl)
    for hotfix in HotFix.objects.all():
        assert recent_late_records_of([hotfix]) == {hotfix.pk: recent_late_records(hotfix)}
    told = [" ".join(item.notes) for item in of_all(night).items]
    assert "number 3 of the late records" in " ".join(told)


def test_an_expedited_one_says_so_and_what_is_owed(company: Company, night: datetime, tmp_path: Path) -> None:
    debt = owing(company, phase="testing")
    settle(debt, ratified=True, by=company.qa, reason="The runs are green.")
    skip(ready(debt.hotfix, company, to="deployment"), company)
    whole = of_all(night)
    (item,) = whole.items
    assert item.expedited
    assert whole.expedited == "1 of 1 (100 %)"
    assert [one.what for one in item.given if one.role == "QA Lead"] == ["Ratified afterwards"]
    assert len(item.debts) == 2
    assert item.debts[0].endswith(": Ratified afterwards")
    assert ": Open, due in 1 d" in item.debts[1]
    text = text_of(print_agenda(whole).content, tmp_path)
    assert "EXPEDITED" in text
    assert "Debt: " in text


def test_what_is_to_decide_first_comes_first_an_emergency_before_a_critical(
    company: Company, night: datetime
) -> None:
    ended = drive(report(company), company, to="rejected")
    not_ready = drive(report(company), company, to="deployment")
    critical = ready(report(company), company, to="testing")
    HotFix.objects.filter(pk=critical.pk).update(priority="critical")
    emergency = ready(report(company), company, to="testing")
    reported = report(company)
    agenda = of_all(night)
    assert [(item.cover.reference, item.urgency) for item in agenda.items] == [
        (emergency.reference, "decide"),
        (critical.reference, "decide"),
        (not_ready.reference, "prepare"),
        (reported.reference, "go_on"),
        (ended.reference, "ended"),
    ]
    assert [(one.label, one.number) for one in agenda.by_urgency] == [
        ("To decide now", 2),
        ("To decide once evidence is there", 1),
        ("Nothing to decide now", 1),
        ("Ended", 1),
    ]


def test_each_item_tells_its_story_and_leads_to_its_board_sheet(
    company: Company, night: datetime, tmp_path: Path
) -> None:
    # Where people are asked for what the gate knows.
    ChecklistTemplateItem.objects.update(answered_by="")
    hotfix = deployed_ahead(company)
    (item,) = of_all(night).items
    assert item.standing == "Deployed before 2 of 7 sign-offs; 2 are still owed."
    assert item.sheet.endswith(f"/hotfixes/hotfix/{hotfix.pk}/board-sheet.pdf")
    text = text_of(print_agenda(of_all(night)).content, tmp_path)
    assert item.standing in text
    assert "Contradicted:" in text


def test_no_page_is_left_half_empty(company: Company, night: datetime, tmp_path: Path) -> None:
    """An item may break between its parts, so only the last page has room left."""
    as_a_whole("six closed", lambda: [drive(report(company), company, to="closed") for _each in range(6)])
    boxes = boxes_of(print_agenda(of_all(night)).content, tmp_path).split("<page ")[1:-1]
    for page in boxes:
        # The running foot stands at the very bottom; what is above it reaches into the last third.
        lows = sorted(float(low) for low in re.findall(r'yMax="(\S+)">', page))
        text_ends = max(low for low in lows if low < 790)
        assert text_ends > 842 * 2 / 3
