"""What people typed, held against what the system knows: each answer or value that it contradicts.

The questions of checklists are data and may be worded anew: an answer is compared where its question has the
words of a rule. Nothing is judged that the system cannot know.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.durations import in_days_and_hours
from apps.common.filler import is_filler
from apps.evidence.code_review import CodeReview
from apps.evidence.defects import Defect
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.development import DevelopmentRecord
from apps.evidence.identification import IssueReport
from apps.evidence.merge import MergeRecord
from apps.evidence.testing import TestReport
from apps.evidence.verification import Verification
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_stays
from apps.hotfixes.phases import phase_of

from .deployments import Deployment, deployments
from .known_rounds import Round, contradiction
from .newest_evidence import EvidenceByName, newest
from .printed_text import to_the_minute
from .record_data import Contradiction
from .said_twice import BETWEEN_RECORDS, of_the_qualification

YES = "yes"
# What looks like the hash of a commit in a text: hexadecimal, with a letter and a digit.
_HASH = re.compile(r"\b(?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{7,40}\b")


def contradictions(
    hotfix: HotFix, evidence: EvidenceByName, deployed: Sequence[Deployment]
) -> Iterator[Contradiction]:
    """Yield everything of every round that was typed and is contradicted."""
    yield from _of_the_report(hotfix, evidence)
    yield from of_the_qualification(evidence)
    by_round = {one.round: one for one in deployed}
    for number in range(1, hotfix.round + 1):
        known = Round(hotfix, number, evidence, by_round.get(number))
        yield from _answers(known)
        for compare in (_times, _steps, _versions, _watching, *BETWEEN_RECORDS):
            yield from compare(known)


def contradictions_now(
    hotfix: HotFix, evidence: EvidenceByName, stays: Sequence[PhaseStay] | None = None
) -> list[Contradiction]:
    """Return the same for a screen.

    Args:
        evidence: of every kind and round.
        stays: in the phases, where they are read already; one query otherwise, once something is deployed.
    """
    if stays is None:
        records = evidence[DeploymentRecord.relation()]
        ended = any(isinstance(one, DeploymentRecord) and one.actual_end for one in records)
        stays = phase_stays(hotfix) if ended else []
    return list(contradictions(hotfix, evidence, deployments(hotfix, evidence, stays)))


# --- Answers of checklists ------------------------------------------------------------------------


def _answers(known: Round) -> Iterator[Contradiction]:
    for model, relation in ((DeploymentPlan, "readiness"), (CodeReview, "standards")):
        record = newest(known.evidence, model, of_round=known.number)
        answers: Sequence[ChecklistAnswer] = getattr(record, relation).all() if record else ()
        for answer in answers:
            if answer.answer != YES:
                continue
            rules = _RULES[relation]
            found = [words for rule, about in rules if rule.search(answer.text) for words in about(known)]
            if found:
                said = _("“%(question)s”: %(answer)s") % {
                    "question": answer.text,
                    "answer": answer.get_answer_display(),  # type: ignore[attr-defined]
                }
                yield Contradiction(
                    model.relation(), known.number, answer.text, said, "; ".join(dict.fromkeys(found))
                )


def _approvals(known: Round) -> Iterator[str]:
    missing = known.unsigned_at_the_go()
    if missing:
        yield _("at the go these were not given: %(which)s") % {"which": ", ".join(missing)}


def _review(known: Round) -> Iterator[str]:
    phase = phase_of(CodeReview.relation())
    if phase and known.unsigned_at_the_go(phase=phase.state):
        yield _("at the go nobody had signed %(phase)s") % {"phase": phase.name}
    review = newest(known.evidence, CodeReview, of_round=known.number)
    yield from _open_ones(review.findings.all() if review else (), _("findings"))


def _tests(known: Round) -> Iterator[str]:
    phase = phase_of(TestReport.relation())
    if phase and known.unsigned_at_the_go(phase=phase.state):
        yield _("at the go nobody had signed %(phase)s") % {"phase": phase.name}
    report = newest(known.evidence, TestReport, of_round=known.number)
    if report is None:
        return
    last = {run.type: run for run in report.runs.all()}
    for kind in report.needed_runs:
        if kind not in last:
            yield _("no %(kind)s run is recorded") % {"kind": kind.label.lower()}
        elif not last[kind].went_well:
            yield _("the last one is %(run)s") % {"run": last[kind]}
    yield from _open_ones(report.issues.all(), _("test issues"))


def _unit_tests(known: Round) -> Iterator[str]:
    record = newest(known.evidence, DevelopmentRecord, of_round=known.number)
    if record and record.unit_tests_failed:
        yield _("%(failed)d unit tests failed") % {"failed": record.unit_tests_failed}


def _rollback_tested(known: Round) -> Iterator[str]:
    report = newest(known.evidence, TestReport, of_round=known.number)
    told = " ".join((report.summary, *(str(one) for one in report.attachments.all()))) if report else ""
    if not _ROLLBACK.search(told):
        yield _("the test report tells of no try of the rollback")


def _open_ones(defects: "Iterable[Defect]", what: str) -> Iterator[str]:
    blocking = [one for one in defects if one.blocks]
    if blocking:
        yield _("%(number)d critical or major %(what)s are open") % {"number": len(blocking), "what": what}


_ROLLBACK = re.compile(r"roll(ed|ing)?[ -]?back", re.I)
# Which questions of which checklist are about what, by their words; each yields what contradicts a yes.
_Rule = tuple[re.Pattern[str], Callable[[Round], Iterator[str]]]
_RULES: dict[str, tuple[_Rule, ...]] = {
    "readiness": (
        (re.compile(r"\bapproval|\bsign-?offs?\b", re.I), _approvals),
        (re.compile(r"\breview\b.*\b(complete|done|passed|finding)", re.I), _review),
        (re.compile(r"\btests?\b.*\bpass|\bpass\w*\b.*\btests?\b", re.I), _tests),
        (
            re.compile(r"roll-?back\b.*\b(test|tried|rehears)|\b(test|tried|rehears)\w*\b.*roll-?back", re.I),
            _rollback_tested,
        ),
    ),
    "standards": ((re.compile(r"\bunit tests?\b", re.I), _unit_tests),),
}


# --- Times, steps, versions -----------------------------------------------------------------------


def _of_the_report(hotfix: HotFix, evidence: EvidenceByName) -> Iterator[Contradiction]:
    report = newest(evidence, IssueReport)
    if report and report.observed_at and report.observed_at > hotfix.reported_at:
        yield contradiction(
            report,
            "observed_at",
            _("it was reported at %(at)s, before that") % {"at": to_the_minute(hotfix.reported_at)},
        )


def _times(known: Round) -> Iterator[Contradiction]:
    """Yield what the recorded start and end of a deployment do not agree with."""
    deployment = known.deployment
    record = deployment.record if deployment else None
    if deployment is None or record is None or record.actual_start is None:
        return
    start, end, plan = record.actual_start, record.actual_end, deployment.plan
    go = deployment.go_at
    stated = record.hotfix.late_since
    told_first = stated is not None and start <= stated  # the statement says so, and no window counts
    if told_first:
        plan = None
    elif go is None:
        yield contradiction(record, "actual_start", _("no go is on the record"))
    elif start < go.replace(second=0, microsecond=0):
        yield contradiction(
            record, "actual_start", _("the go came only at %(at)s") % {"at": to_the_minute(go)}
        )
    if end and end < start:
        yield contradiction(record, "actual_end", _("it had not begun yet"))
    if plan and plan.window_start and plan.window_end:
        late = (end or start) - plan.window_end
        early = plan.window_start - start
        for outside, words in (
            (early, _("the planned window began %(span)s later")),
            (late, _("the planned window ended %(span)s earlier")),
        ):
            # Forms know no seconds.
            if outside >= timedelta(minutes=1):
                name = "actual_start" if outside is early else "actual_end"
                span = {"span": in_days_and_hours(outside)}
                yield contradiction(record, name, words % span, beside=plan)
    if deployment.done_at and end and end > deployment.done_at + timedelta(minutes=1):
        yield contradiction(
            record,
            "actual_end",
            _("it was said to be done at %(at)s") % {"at": to_the_minute(deployment.done_at)},
        )


def _steps(known: Round) -> Iterator[Contradiction]:
    record = newest(known.evidence, DeploymentRecord, of_round=known.number)
    if record is None:
        return
    undone = record.not_done
    nothing_pending = is_blank(record.issues_pending) or is_filler(record.issues_pending)
    if undone and nothing_pending:
        yield contradiction(
            record,
            "issues_pending",
            ngettext(
                "%(number)d step failed or was skipped",
                "%(number)d steps failed or were skipped",
                len(undone),
            )
            % {"number": len(undone)},
        )


def _versions(known: Round) -> Iterator[Contradiction]:
    """Yield where plan, test report and merge do not name the same version, tag or commit."""
    number, evidence = known.number, known.evidence
    plan = newest(evidence, DeploymentPlan, of_round=number)
    tested = newest(evidence, TestReport, of_round=number)
    merged = newest(evidence, MergeRecord, of_round=number)
    developed = newest(evidence, DevelopmentRecord, of_round=number)
    if (
        plan
        and plan.tag
        and plan.release_version
        and plan.tag.lstrip("v") != plan.release_version.lstrip("v")
    ):
        yield contradiction(plan, "tag", _("the version is %(version)s") % {"version": plan.release_version})
    if merged and plan and merged.tag and plan.tag and merged.tag != plan.tag:
        planned_tag = _("what was planned is %(tag)s") % {"tag": plan.tag}
        yield contradiction(merged, "tag", planned_tag, beside=plan)
    if tested is None or is_blank(tested.version_under_test):
        return
    shas = [commit.sha for commit in developed.commits.all()] if developed else []
    named = _HASH.findall(tested.version_under_test.lower())
    if shas and any(not any(sha.startswith(one) for sha in shas) for one in named):
        yield contradiction(
            tested,
            "version_under_test",
            _("this commit is not among those of the development record"),
            beside=developed,
        )
        return
    planned = plan.release_version.lstrip("v") if plan and not named else ""
    if planned and planned not in tested.version_under_test:
        yield contradiction(
            tested,
            "version_under_test",
            _("what was planned is version %(version)s") % {"version": planned},
            beside=plan,
        )


def _watching(known: Round) -> Iterator[Contradiction]:
    """Yield where production was watched for a shorter time than planned."""
    plan = newest(known.evidence, DeploymentPlan, of_round=known.number)
    watched = newest(known.evidence, Verification, of_round=known.number)
    if plan is None or watched is None or watched.monitoring_minutes is None:
        return
    if plan.verification_minutes and watched.monitoring_minutes < plan.verification_minutes:
        yield contradiction(
            watched,
            "monitoring_minutes",
            _("%(minutes)d min were planned") % {"minutes": plan.verification_minutes},
            beside=plan,
        )
