"""A record is of the newest version when it opens, whatever opens it, and stays of that version."""

from collections.abc import Iterator
from typing import Any

import pytest

from apps.evidence.models import DevelopmentRecord, IssueReport, Rollback
from apps.hotfixes import content_versions
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.phases import evidence_names, recorded_outside_phases
from apps.release_notes.publish import write_note
from tests.asking import ROLLED_BACK
from tests.driving import Company, drive, perform, report
from tests.filling import opened


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every kind of evidence has one more version; that of the development record covers less."""
    for name in evidence_names():
        model: type[Evidence] = evidence_model(name)
        more = ContentVersion()
        if model is DevelopmentRecord:
            more = ContentVersion(retires="dependency_changes commits.message", needs_no_more="commits")
        monkeypatch.setattr(model, "versions", (*model.versions, more))
    content_versions.coverage.cache_clear()
    yield
    monkeypatch.undo()
    content_versions.coverage.cache_clear()


def newest(name: str) -> int:
    return len(evidence_model(name).versions)


def version_of(record: Any) -> int | None:
    return type(record).objects.values_list("content_version", flat=True).get(pk=record.pk)


@pytest.mark.parametrize("name", [name for name in evidence_names() if name not in recorded_outside_phases()])
def test_that_a_phase_opens(name: str, hotfix: Any, newer: None) -> None:
    assert version_of(opened(name, hotfix)) == newest(name)


def test_that_reporting_opens(company: Company, newer: None) -> None:
    assert version_of(IssueReport.objects.get(hotfix=report(company))) == newest("issue_reports")


def test_that_an_act_records(company: Company, newer: None) -> None:
    hotfix = drive(report(company), company, to="verification")
    perform(hotfix, "roll_back", by=company.rm, reason="Refused again.", details=ROLLED_BACK)
    assert version_of(Rollback.objects.get()) == newest("rollbacks")


def test_that_somebody_writes_beside_another(company: Company, newer: None) -> None:
    hotfix = drive(report(company), company, to="documentation")
    assert version_of(write_note(hotfix, by=company.rm)) == newest("release_notes")


def test_a_record_without_a_number_is_of_the_first(hotfix: Any, newer: None) -> None:
    record = opened("development_records", hotfix)
    DevelopmentRecord.objects.filter(pk=record.pk).update(content_version=None)
    record.refresh_from_db()
    assert record.coverage.number == 1
    assert "version" not in record.content()
    assert "dependency_changes" in record.content()["fields"]
    assert "a commit" in record.missing()
    record.save()
    assert version_of(record) is None


def test_one_of_a_later_version_says_so(hotfix: Any, newer: None) -> None:
    record = opened("development_records", hotfix)
    record.commits.create(sha="0a1b2c3", message="Not covered any more")
    content = record.content()
    assert content["version"] == newest("development_records")
    assert "dependency_changes" not in content["fields"]
    assert content["rows"] == {"commits": [{"sha": "0a1b2c3"}]}


def test_one_of_a_version_that_this_software_does_not_know_is_refused(hotfix: Any) -> None:
    record = opened("development_records", hotfix)
    record.content_version = 7
    with pytest.raises(ValueError, match="no content version 7"):
        record.content()
