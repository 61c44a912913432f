"""Who stands behind single lines of the evidence, told by their history: findings, commits, rosters.

A finding says who found it, who dealt with it and how, and which sign-off came after that; a commit says who
entered it; a role that the roster gave says who had put its holder there.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _

from apps.approvals.models import Approval
from apps.evidence.code_review import CodeReview, Finding
from apps.evidence.defects import Defect, Status
from apps.evidence.development import Commit, DevelopmentRecord
from apps.evidence.testing import TestIssue, TestReport
from apps.history.history_tables import Table
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of
from apps.systems.models import RosterEntry

from .newest_evidence import EvidenceByName
from .printed_text import short, to_the_minute
from .record_data import CommitLine, FindingLine

LONGEST_FINDING = 90


def finding_lines(
    hotfix: HotFix, evidence: EvidenceByName, approvals: Sequence[Approval]
) -> Iterator[FindingLine]:
    """Yield what became of each finding of a review and of each issue of a test; two queries.

    A finding that an earlier round left open is copied into the next one: who found it first is named.
    """
    for model, relation, owner in ((Finding, "findings", CodeReview), (TestIssue, "issues", TestReport)):
        told = _history(model, hotfix)
        found: dict[str, Any] = {}
        for record in evidence[owner.relation()]:
            for defect in getattr(record, relation).all():
                rows = told[defect.pk]
                if rows:
                    first = found.setdefault(defect.description, rows[0])
                    yield _finding(defect, record, [first, *rows], approvals)


def _finding(defect: Defect, record: Any, rows: Sequence[Any], approvals: Sequence[Approval]) -> FindingLine:
    first, name = rows[0], record.relation()
    settled = next((row for row in reversed(rows) if row.status != Status.OPEN), None)
    # The row in which it became what it is now: earlier ones were something else.
    for row in reversed(rows):
        if settled is None or row.status != settled.status:
            break
        settled = row
    return FindingLine(
        evidence=name,
        round=record.round,
        what=f"{defect.get_severity_display()}, {defect.get_status_display()}: "
        f"{short(defect.description, most=LONGEST_FINDING)}",
        found=_by(first),
        dealt_with=_dealt_with(defect, first, settled),
        confirmed=_confirmed(name, record.round, settled, approvals),
    )


def _dealt_with(defect: Defect, first: Any, settled: Any) -> str:
    if settled is None:
        return _("open")
    words = {"status": defect.get_status_display(), "who": _by(settled), "why": defect.waiver_reason}
    if defect.status == Status.WAIVED:
        return _("waived by %(who)s: %(why)s") % words
    if settled is first:
        return _("entered as “%(status)s” from the start") % words
    return _("marked “%(status)s” by %(who)s") % words


def _confirmed(name: str, number: int, settled: Any, approvals: Sequence[Approval]) -> str:
    """Return the sign-off that was given to it as it is: who signs after the change confirms it."""
    phase = phase_of(name)
    if settled is None or phase is None:
        return ""
    after = [
        one
        for one in approvals
        if (one.phase, one.round) == (phase.state, number)
        and one.counts_as_yes
        and one.signed_at >= settled.history_date
    ]
    if not after:
        return _("nobody has signed since")
    return _("%(who)s, %(role)s, %(at)s") % {
        "who": after[-1].signed_by,
        "role": after[-1].get_role_display(),
        "at": to_the_minute(after[-1].signed_at),
    }


def commit_lines(hotfix: HotFix, evidence: EvidenceByName) -> Iterator[CommitLine]:
    """Yield who entered each commit of each round; one query.

    A new round copies those of the one before: who entered it first is named.
    """
    told = _history(Commit, hotfix)
    name = DevelopmentRecord.relation()
    entered: dict[str, str] = {}
    for record in evidence[name]:
        for commit in record.commits.all():  # type: ignore[attr-defined]
            if told[commit.pk]:
                who = entered.setdefault(commit.sha, _by(told[commit.pk][0]))
                yield CommitLine(name, record.round, commit.sha, who)


def _history(model: type[Any], hotfix: HotFix) -> "defaultdict[int, list[Any]]":
    """Return the rows of history of each thing of a model that belongs to `hotfix`, oldest first."""
    told: defaultdict[int, list[Any]] = defaultdict(list)
    for row in Table(model).of(hotfix).select_related("history_user").order_by("history_id"):
        told[row.id].append(row)
    return told


def _by(row: Any) -> str:
    return _("%(who)s, %(at)s") % {
        "who": row.history_user or _("not recorded"),
        "at": to_the_minute(row.history_date),
    }


# --- The roster that gave a role ------------------------------------------------------------------


class Rosters:
    """Who put whom on the roster of one system, for which role; one query, asked of its history."""

    def __init__(self, system_id: int) -> None:
        history: Any = RosterEntry.history
        rows = history.filter(system_id=system_id).exclude(history_type="-").order_by("history_id")
        self._rows = list(rows.select_related("history_user"))

    def behind(self, grant: Any, *, role: str) -> str:
        """Return who had made the entry that a grant came from, and when; empty where there was none."""
        holder = (getattr(grant, "user_id", None), getattr(grant, "group_id", None))
        made = [
            row
            for row in self._rows
            if (row.user_id, row.group_id) == holder
            and row.role == role
            and row.history_date <= grant.history_date
        ]
        return _by(made[-1]) if made else ""
