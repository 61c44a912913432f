"""Title, reference, every text of evidence, tickets, files, people, tags, commits and states are found."""

import pytest

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.posting import post_update
from apps.hotfixes.recording import recording
from tests.attaching import put
from tests.driving import drive, ready, report

# What the tests of the whole process fill in, and where it stands.
TYPED = [
    ("payments refused", ""),
    ("ops-1", "Issue report, incident reference"),
    ("tickets.example", "Issue report, incident reference"),
    ("certificate", "Change request, description"),
    ("client.py", "Development record, files changed"),
    ("v2.4.1", "Deployment plan, tag"),
    ("Otto Operator", "Deployment record, executed by"),
    ("support restart", "Deployment plan, changes to services"),
]


@pytest.fixture
def closed(company):
    hotfix = report(company)
    drive(hotfix, company, to="closed")
    return hotfix


@pytest.mark.parametrize(("text", "label"), TYPED)
def test_what_was_typed_is_found(text, label, closed, company, found, places):
    assert found(text, company.auditor) == [closed]
    if label:
        assert label in places(text, company.auditor)


@pytest.mark.parametrize("text", ["closed", "ended", "emergency", "Payments PAY", "pay", "Reporter Pay"])
def test_state_system_and_people_are_found(text, closed, company, found):
    assert found(text, company.auditor) == [closed]


def test_what_is_ended_is_open_no_more(closed, company, found):
    other = report(company)
    assert found("open", company.auditor) == [other]
    assert found("ended", company.auditor) == [closed]


def test_a_commit_is_found_by_how_it_begins(company, found):
    hotfix = ready(report(company), company, to="development")
    sha = hotfix.development_records.get().commits.first().sha
    assert found(sha[:7], company.po) == [hotfix]
    assert found(sha[:7].upper(), company.po) == [hotfix]


def test_a_file_is_found_by_its_name_and_what_it_shows(hotfix, company, found, places):
    put(hotfix.issue_reports.get(), by=company.reporter, name="gateway-timeouts.log", note="Since midnight")
    assert found("gateway-timeouts.log", company.po) == [hotfix]
    assert found("timeouts", company.po) == [hotfix]
    assert places("midnight", company.po) == {"Attached file, what it shows": "Since [midnight]"}


def test_who_holds_a_role_is_found_while_they_do(hotfix, company, found):
    assert found("Plain Pay", company.owner) == []
    grant_role(hotfix, Role.CONTRIBUTOR, to=company.plain, by=company.owner, reason="Helps.")
    assert found("Plain Pay", company.owner) == [hotfix]


def test_who_signed_is_found(company, places):
    drive(report(company), company, to="development")
    assert "Approval, signer" in places("Po Pay", company.auditor)


def test_a_status_update_is_found(hotfix, company, found):
    drive(hotfix, company, to="qualification")
    post_update(hotfix, "The acquirer answers again.", by=company.rm)
    assert found("acquirer", company.po) == [hotfix]


def test_without_accents_and_case_and_order(company, found):
    hotfix = report(company, title="Käserei Gruyère: Straße gesperrt")
    for text in ("kaserei", "Kaeserei", "KÄSEREI", "gruyere käserei", "strasse", "Ka\u0308serei", "kas"):
        assert found(text, company.po) == [hotfix], text
    assert found("kaserei anderswo", company.po) == []


def test_what_was_taken_out_is_found_no_more(hotfix, company, found):
    record = hotfix.issue_reports.get()
    with recording(record, by=company.reporter) as present:
        present.description = "Only the terminals of the night shift."
    assert found("terminals", company.po) == [hotfix]
    with recording(record, by=company.reporter) as present:
        present.description = "Only the day shift."
    assert found("terminals", company.po) == []
