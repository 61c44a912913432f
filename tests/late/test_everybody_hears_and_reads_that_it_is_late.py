"""From the statement on it is a late record everywhere: mails, paper, list, API, population and figures."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from apps.approvals.late_statements import late_statement_of
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.metrics.courses import courses
from apps.metrics.measures import late_share
from apps.records.snapshot import as_json, snapshot
from tests.driving import NIGHT, perform, report
from tests.stating import late_drive, stated
from tests.telling import give_addresses, told, work

FATE = {"becomes_of_production": "It stays until Monday's release."}


@pytest.fixture
def late(hotfix, company):
    stated(hotfix, by=company.reporter, changed_by=company.sd, name="")
    return hotfix


def unauthorised(hotfix, company):
    late_drive(hotfix, company, to="qualification")
    perform(hotfix, "reject", by=company.po, reason="Not an outage.", details=FATE)
    hotfix.refresh_from_db()
    return hotfix


def paper(hotfix):
    return snapshot(hotfix, printed_by="x", at=clock.now())


def test_who_hears_at_once(company):
    give_addresses(company)
    hotfix = report(company, priority="critical", triggers=["performance"])
    work()
    told()
    stated(hotfix, by=company.po)
    work()
    assert told(what="production was changed first") == ["owner", "tl"], "and not whoever stated it"
    work()
    assert told(what="production was changed first") == []


def test_later_mails_say_so_too(company, mailoutbox):
    give_addresses(company)
    hotfix = report(company, priority="critical", triggers=["performance"])
    stated(hotfix, by=company.reporter)
    mailoutbox.clear()
    perform(hotfix, "submit", by=company.reporter)
    work()
    ours = [mail for mail in mailoutbox if hotfix.reference in mail.subject]
    assert ours
    for mail in ours:
        assert mail.subject.startswith(f"{hotfix.reference} Critical, Late record: ")
        assert "Late record: production was changed first, before a go" in mail.body


def test_the_columns_of_the_hot_fix_say_what_the_statement_says(late):
    statement = late_statement_of(late)
    assert statement.stated_at == late.late_since
    assert statement.changed_by == late.production_changed_by
    assert late.late_until is None


def test_page_one_tells_it_first(late):
    taken = paper(late)
    assert taken.cover.late_record == "Late record"
    assert any(
        "production was changed at 2026-11-23 01:24 UTC by Sd Pay, before a go; stated at 2026-11-23 02:14"
        in one
        for one in taken.standing.notes
    )


def test_page_one_counts_the_late_records_of_the_system(late, company):
    second = report(company, title="Once more")
    with clock.set_to(NIGHT + timedelta(minutes=1)):
        stated(second, by=company.reporter)
    assert any("number 2 of the late records" in one for one in paper(second).standing.notes)
    assert not any("number" in one and "late records" in one for one in paper(late).standing.notes)


def test_the_paper_has_the_three_times_and_all_that_was_stated(late, company):
    late_drive(late, company, to="deployment")
    with clock.set_to(NIGHT + timedelta(hours=2)):
        late_drive(late, company, to="verification")
        taken = paper(late)
    line = taken.late_record
    assert (line.happened, line.recorded[:16], line.signed[:16]) == (
        "2026-11-23 01:24 to 01:34 UTC",
        "2026-11-23 02:14",
        "2026-11-23 04:14",
    )
    assert (line.done, line.why) == (late.late_statement.done, late.late_statement.why)
    ratified = [one for rounds in taken.sign_offs for one in rounds.sign_offs]
    assert {one.decision for one in ratified} == {"Ratified afterwards"}


def test_who_stands_apart_is_on_the_paper(late, company):
    late_drive(late, company, to="development")
    rules = {one.rule: one.verdict for one in paper(late).duties}
    (rule,) = [one for one in rules if one.startswith("Whoever changed production first signed nothing in")]
    for phase in ("Qualification", "Code Review", "Testing", "Deployment", "Verification"):
        assert phase in rule
    assert rules[rule] == "open"


def test_an_unauthorised_change_says_so_and_what_becomes_of_production(late, company):
    taken = paper(unauthorised(late, company))
    assert taken.cover.late_record == "Unauthorised change"
    chapter = next(one for one in taken.chapters if one.anchor == "unauthorised_changes")
    assert FATE["becomes_of_production"] in json.dumps(chapter, default=vars)


def test_the_paper_of_any_other_holds_nothing_more(hotfix):
    data = as_json(paper(hotfix))
    assert "late_record" not in data
    assert "three_times" not in data
    assert "unauthorised" not in data


def test_list_and_api_say_so(late, company, signed_in):
    client = signed_in(company.po)
    page = client.get(reverse("admin:hotfixes_hotfix_changelist")).content.decode()
    assert ">Late record</span>" in page
    for narrowed, number in (("late_since__isempty=0", 1), ("late_since__isempty=1", 0)):
        answer = client.get(reverse("admin:hotfixes_hotfix_changelist") + f"?{narrowed}")
        assert answer.context["cl"].result_count == number
    item = client.get("/api/hotfixes/").json()["items"][0]
    assert (item["late"], item["unauthorised"]) == (True, False)


def test_the_figures_count_it_when_it_was_stated(late, company):
    report(company, title="In order")
    found = [list(late_share(course)) for course in courses(HotFix.objects.all())]
    assert found == [[(NIGHT, True)], []]
