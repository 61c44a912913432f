"""What people typed in two places, or in one, that cannot both be so: each is told at both records.

A choice that excludes what another record affirms, “none” beside something, a count of nobody beside many.
"""

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from apps.common.filler import says_nothing_of_it
from apps.evidence.code_review import CodeReview
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.development import DevelopmentRecord
from apps.evidence.identification import Environment, IssueReport
from apps.evidence.qualification import (
    Affirmation,
    ChangeRequest,
    DataIntegrity,
    ImpactAssessment,
    Qualification,
    RiskAssessment,
    RiskLevel,
    SolutionOption,
)
from apps.evidence.testing import TestReport
from apps.evidence.verification import Verification
from apps.hotfixes.lacks import is_blank
from apps.systems.priorities import Trigger

from .known_rounds import Round, contradiction, told_at_both
from .newest_evidence import EvidenceByName, newest
from .printed_text import to_the_minute
from .record_data import Contradiction

_PATH = re.compile(r"[\w.-]+(/[\w.-]+)+|[\w-]+\.\w{1,5}")


def of_the_qualification(evidence: EvidenceByName) -> Iterator[Contradiction]:
    """Yield what report, factors, impact, change and risk say against each other."""
    yield from _against_the_factors(evidence)
    yield from _against_the_impact(evidence)


def _against_the_factors(evidence: EvidenceByName) -> Iterator[Contradiction]:
    factors = newest(evidence, Qualification)
    if factors is None:
        return
    affirmed = {
        name: _("“%(factor)s” is affirmed") % {"factor": factors.coverage.fields[name].verbose_name}
        for name in factors.factors
        if name in factors.coverage and getattr(factors, name) == Affirmation.YES
    }
    request, report = newest(evidence, ChangeRequest), newest(evidence, IssueReport)
    if request and "no_workaround" in affirmed:
        for option in request.options.all():
            if option.chosen and option.kind == SolutionOption.Kind.WORKAROUND:
                yield _chosen(request, option, affirmed["no_workaround"], factors)
    if report and "production_affected" in affirmed and report.environment != Environment.PRODUCTION:
        yield contradiction(report, "environment", affirmed["production_affected"], beside=factors)
    impact = newest(evidence, ImpactAssessment)
    if impact and "critical_impact" in affirmed and impact.users_affected == 0:
        yield contradiction(impact, "users_affected", affirmed["critical_impact"], beside=factors)


def _against_the_impact(evidence: EvidenceByName) -> Iterator[Contradiction]:
    impact = newest(evidence, ImpactAssessment)
    if impact is None:
        return
    risk, report = newest(evidence, RiskAssessment), newest(evidence, IssueReport)
    if impact.data_integrity == DataIntegrity.DAMAGED and risk and risk.overall == RiskLevel.LOW:
        yield contradiction(impact, "data_integrity", _("every risk is said to be low"), beside=risk)
    for trigger, name, denied in _DENIED:
        if report and trigger in report.triggers and denied(getattr(impact, name)):
            triggered = _("a trigger of the report is “%(trigger)s”") % {"trigger": trigger.label}
            yield contradiction(impact, name, triggered, beside=report)


# What a trigger says there is, and how the impact assessment would deny it.
_DENIED: tuple[tuple[Trigger, str, Callable[[object], bool]], ...] = (
    (Trigger.DATA_CORRUPTION, "data_integrity", lambda status: status == DataIntegrity.INTACT),
    (Trigger.MULTIPLE_USERS, "users_affected", lambda number: number in (0, 1)),
    (Trigger.REVENUE_IMPACT, "revenue_effect", lambda words: says_nothing_of_it(str(words))),
    (Trigger.COMPLIANCE, "compliance_issues", lambda words: says_nothing_of_it(str(words))),
)


def _chosen(
    request: ChangeRequest, option: SolutionOption, known: str, beside: Qualification | DevelopmentRecord
) -> Contradiction:
    said = _("Chosen option: %(kind)s") % {"kind": option.get_kind_display()}
    return told_at_both(request, _("Chosen option"), said, known, beside=beside)


# --- Of one round -----------------------------------------------------------------------------------


def _coverage(known: Round) -> Iterator[Contradiction]:
    """Yield where tests passed that cover nothing."""
    developed = newest(known.evidence, DevelopmentRecord, of_round=known.number)
    if developed and developed.coverage_percent == 0 and developed.unit_tests_passed:
        passed = _("%(passed)d unit tests are said to have passed") % {"passed": developed.unit_tests_passed}
        yield contradiction(developed, "coverage_percent", passed)
    tested = newest(known.evidence, TestReport, of_round=known.number)
    if tested and tested.coverage_percent == 0 and any(run.passed for run in tested.runs.all()):
        yield contradiction(tested, "coverage_percent", _("tests are said to have passed"))


def _changes(known: Round) -> Iterator[Contradiction]:
    """Yield where the plan changes nothing of a kind that was changed, or something that was not."""
    developed = newest(known.evidence, DevelopmentRecord, of_round=known.number)
    plan = newest(known.evidence, DeploymentPlan, of_round=known.number)
    if plan and says_nothing_of_it(plan.backup) and _is_something(plan.database_changes):
        yield contradiction(plan, "backup", _("the database is changed"))
    if developed is None:
        return
    for name in ("database_changes", "configuration_changes"):
        made, planned = getattr(developed, name), getattr(plan, name) if plan else ""
        if says_nothing_of_it(made) and _is_something(planned):
            yield contradiction(developed, name, _("the plan changes something there"), beside=plan)
        if _is_something(made) and plan and says_nothing_of_it(planned):
            yield contradiction(plan, name, _("the development record names some"), beside=developed)
    request = newest(known.evidence, ChangeRequest)
    chosen = [option for option in request.options.all() if option.chosen] if request else []
    for option in chosen:
        changed = getattr(developed, _CHANGED_BY.get(option.kind, ""), "")
        if request and says_nothing_of_it(changed):
            yield _chosen(
                request, option, _("the development record changes nothing of that kind"), developed
            )


_CHANGED_BY: dict[str, str] = {
    SolutionOption.Kind.CONFIGURATION: "configuration_changes",
    SolutionOption.Kind.CODE_CHANGE: "files_changed",
    SolutionOption.Kind.DATA_FIX: "database_changes",
}


def _is_something(words: str) -> bool:
    return not is_blank(words) and not says_nothing_of_it(words)


def _files(known: Round) -> Iterator[Contradiction]:
    """Yield files that were changed and not reviewed, where both are told by their names."""
    developed = newest(known.evidence, DevelopmentRecord, of_round=known.number)
    review = newest(known.evidence, CodeReview, of_round=known.number)
    if developed is None or review is None:
        return
    changed, reviewed = _paths(developed.files_changed), _paths(review.files_reviewed)
    missed = [name for name in changed if name not in reviewed]
    if reviewed and missed:
        words = _("these were changed, too: %(files)s") % {"files": ", ".join(missed)}
        yield contradiction(review, "files_reviewed", words, beside=developed)


def _paths(text: str) -> list[str]:
    """Return the files that are named in `text`, one a line; none where a line is something else."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if all(_PATH.fullmatch(line) for line in lines) else []


def _watched_before(known: Round) -> Iterator[Contradiction]:
    """Yield where the watch began before there was anything to watch."""
    watched = newest(known.evidence, Verification, of_round=known.number)
    record = newest(known.evidence, DeploymentRecord, of_round=known.number)
    ended_at = record.actual_end if record else None
    if watched and watched.monitoring_start and ended_at and watched.monitoring_start < ended_at:
        ended = _("the deployment ended only at %(at)s") % {"at": to_the_minute(ended_at)}
        yield contradiction(watched, "monitoring_start", ended, beside=record)


BETWEEN_RECORDS: tuple[Callable[[Round], Iterator[Contradiction]], ...] = (
    _coverage,
    _changes,
    _files,
    _watched_before,
)
