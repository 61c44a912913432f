"""One moment of one night, and evidence that misses what its system asks."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import Company, ready, report


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> Iterator[datetime]:
    return night


def _no_coverage(record: Any) -> None:
    record.coverage_percent = 0


def _a_minor_finding(record: Any) -> None:
    record.hotfix.system.no_minor_findings = True
    record.hotfix.system.save()
    record.findings.create(severity="minor", description="A name that misleads")


def _tests_not_run(record: Any) -> None:
    record.runs.create(type="performance", passed=3, not_run=7)


def _a_minute_of_watching(record: Any) -> None:
    record.monitoring_minutes = 1


# By threshold: the phase, its evidence, who signs it, the act, and how it comes to miss what is asked.
MISSING: dict[str, tuple[str, str, str, str, Callable[[Any], None]]] = {
    "coverage": ("development", "development_records", "sd", "submit_for_review", _no_coverage),
    "findings": ("code_review", "code_reviews", "tl", "pass_review", _a_minor_finding),
    "results": ("testing", "test_reports", "qa", "pass_testing", _tests_not_run),
    "soak": ("verification", "verifications", "rm", "verify", _a_minute_of_watching),
}


@pytest.fixture
def missing(company: Company) -> Callable[[str], HotFix]:
    """A hot fix whose evidence is complete, and misses the threshold asked for."""

    def made(threshold: str) -> HotFix:
        state, name, _signer, _act, miss = MISSING[threshold]
        hotfix = ready(report(company), company, to=state)
        with recording(hotfix.evidence(name)[name][-1], by=company.contributor) as record:
            miss(record)
        hotfix.refresh_from_db()
        return HotFix.objects.get(pk=hotfix.pk)

    return made
