"""What two records say that cannot both be so is told at both: on the page, to who signs, and on paper."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names
from apps.hotfixes.recording import recording
from apps.records.said_and_known import contradictions_now
from apps.records.snapshot import snapshot
from tests.asking import client_of, url, words_of
from tests.driving import complete, perform, ready, report


def told(hotfix):
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    return contradictions_now(hotfix, hotfix.evidence(*evidence_names(), every_round=True))


def change(hotfix, company, name, **values):
    with recording(hotfix.evidence(name)[name][-1], by=company.contributor) as record:
        for field, value in values.items():
            setattr(record, field, value)
    hotfix.refresh_from_db()


@pytest.fixture
def in_qualification(company):
    return ready(report(company), company, to="qualification")


@pytest.fixture
def workaround(in_qualification, company):
    """The workaround is chosen, although there is none that is viable."""
    with recording(in_qualification.change_requests.get(), by=company.contributor) as request:
        option = request.options.get()
        option.kind = "workaround"
        option.save()
    in_qualification.refresh_from_db()
    return in_qualification


def test_on_the_page_at_both_records(workaround, company):
    page = words_of(client_of(company.po).get(url("change", workaround)))
    sentence = "Chosen option: Workaround \N{EN DASH} “no viable workaround” is affirmed"
    assert page.count(sentence) == 2


def test_to_whoever_signs_before_the_evidence(workaround, company):
    page = words_of(client_of(company.po).get(url("act", workaround, "qualify")))
    assert page.index("“no viable workaround” is affirmed") < page.index("The evidence that you sign")


def test_on_paper_at_both_sheets(workaround):
    (one,) = snapshot(workaround, printed_by="", at=clock.now()).contradictions
    assert one.is_about("change_requests", 1)
    assert one.is_about("qualifications", 1)


def test_where_nothing_is_contradicted_nothing_is_told(in_qualification, company):
    assert told(in_qualification) == []
    assert "Contradicted." not in words_of(client_of(company.po).get(url("change", in_qualification)))


@pytest.mark.parametrize(
    ("name", "values", "both", "known"),
    [
        (
            "impact_assessments",
            {"data_integrity": "damaged"},
            ("impact_assessments", "risk_assessments"),
            "every risk is said to be low",
        ),
        (
            "impact_assessments",
            {"users_affected": 0},
            ("impact_assessments", "qualifications"),
            "“critical business impact” is affirmed",
        ),
    ],
)
def test_what_qualification_says_twice(name, values, both, known, in_qualification, company):
    change(in_qualification, company, name, **values)
    (one,) = told(in_qualification)
    assert (one.known, {one.evidence, one.beside}) == (known, {*both})


def test_a_trigger_that_the_impact_denies(company):
    hotfix = report(company, triggers=["data_corruption"])
    perform(hotfix, "submit", by=company.reporter)
    complete(hotfix, company)
    (one,) = told(hotfix)
    assert one.said == "Data integrity: Intact"
    assert one.known == "a trigger of the report is “Data corruption”"


def test_tests_that_passed_and_cover_nothing(company):
    hotfix = ready(report(company), company, to="development")
    change(hotfix, company, "development_records", coverage_percent=0)
    assert [one.known for one in told(hotfix)] == ["210 unit tests are said to have passed"]


def test_files_that_were_changed_and_not_reviewed(company):
    hotfix = ready(report(company), company, to="development")
    change(hotfix, company, "development_records", files_changed="gateway/client.py\ngateway/pins.py")
    perform(hotfix, "submit_for_review", by=company.sd)
    complete(hotfix, company)
    (one,) = told(hotfix)
    assert one.known == "these were changed, too: gateway/pins.py"


def test_a_plan_that_changes_nothing_of_what_was_changed(company):
    hotfix = ready(report(company), company, to="deployment")
    change(hotfix, company, "deployment_plans", database_changes="A column is dropped.", backup="none")
    found = {(one.asked, one.known) for one in told(hotfix)}
    assert found == {
        ("Backup", "the database is changed"),
        ("Database changes", "the plan changes something there"),
    }


def test_a_minute_of_watching_where_an_hour_was_planned(company):
    hotfix = ready(report(company), company, to="verification")
    change(
        hotfix,
        company,
        "verifications",
        monitoring_minutes=1,
        monitoring_start=clock.now() - timedelta(hours=1),
    )
    found = {one.known: {one.evidence, one.beside} for one in told(hotfix)}
    assert found["60 min were planned"] == {"verifications", "deployment_plans"}
