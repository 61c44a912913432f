"""What a signer must know first: the issue, who is hit, the change, the way back, who signed, what changed.

A few words of each; the whole of it stands below, on the same page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.console.stale_sign_offs import StaleSignOff
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.differences import Difference, differences
from apps.evidence.identification import IssueReport
from apps.evidence.qualification import ChangeRequest, ImpactAssessment
from apps.evidence.sheets import value_in_words
from apps.hotfixes.evidence import Content, Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import signed_content
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASES
from apps.records.newest_evidence import EvidenceByName, newest
from apps.records.printed_text import in_sentences

# What the brief reads beside the evidence of the phase.
READ: tuple[type[Evidence], ...] = (IssueReport, ImpactAssessment, ChangeRequest, DeploymentPlan)
MOST = 160  # letters of a line: two lines on a phone show the beginning, and all of it stands below


@dataclass(frozen=True)
class BriefLine:
    """One thing that a signer must know."""

    label: str
    words: str


@dataclass(frozen=True)
class Brief:
    """The lines, and what changed since an earlier round: `since` says which, or is empty."""

    lines: tuple[BriefLine, ...]
    since: str
    changed: tuple[Difference, ...]


def brief(hotfix: HotFix, every_round: EvidenceByName, content: Content, stale: StaleSignOff | None) -> Brief:
    """Make it of what the page has read.

    Args:
        every_round: the evidence of the phase and of READ, of every round.
        content: what a signature on the page covers.
        stale: this person's own sign-off that no longer covers it.
    """
    number, before = _earlier(hotfix, every_round)
    changed = tuple(differences(before, content)) if before and stale is None else ()
    lines = [BriefLine(label, words) for label, words in _facts(hotfix, every_round, stale) if words]
    since = ""
    if before and stale is None:
        words = ngettext(
            "%(many)d thing differs from round %(round)d",
            "%(many)d things differ from round %(round)d",
            len(changed),
        )
        since = words % {"many": len(changed), "round": number}
    return Brief(tuple(lines), since, changed)


def _facts(hotfix: HotFix, evidence: EvidenceByName, stale: StaleSignOff | None) -> Iterator[tuple[str, str]]:
    report, change = newest(evidence, IssueReport), newest(evidence, ChangeRequest)
    yield _("Issue"), _short(report.description) if report else ""
    yield _("Who is hit"), _who_is_hit(newest(evidence, ImpactAssessment))
    yield _("Change"), _short(change.description) if change else ""
    yield _("Way back"), _way_back(newest(evidence, DeploymentPlan, of_round=hotfix.round))
    yield _("Signed"), _signed(hotfix)
    yield _("Since then"), _since(hotfix, stale)


def _short(text: str) -> str:
    return in_sentences(text, most=MOST)


def _who_is_hit(impact: ImpactAssessment | None) -> str:
    if impact is None:
        return ""
    names = ("affected", "users_affected", "user_kinds", "functions", "locations")
    fields = impact.coverage.fields
    said = [value_in_words(impact, fields[name]) for name in names if name in fields]
    return _short(" · ".join(words for words in said if words))


def _way_back(plan: DeploymentPlan | None) -> str:
    if plan is None:
        return _("not planned yet: it follows in Deployment")
    who = _("%(who)s decides") % {"who": plan.decides_on_rollback} if plan.decides_on_rollback else ""
    point = plan.get_restore_point_display() if plan.restore_point else ""
    restore = _("restore point: %(what)s") % {"what": point} if point else ""
    return " · ".join(words for words in (who, restore, _short(plan.rollback_triggers)) if words)


def _signed(hotfix: HotFix) -> str:
    """Who said yes to what counts in this round, and who owes it, the last phase first."""
    said: list[tuple[Any, str]] = [(one, one.signed_by) for one in hotfix.approvals.all() if one.approved]
    said += [
        (debt, _("owed by %(who)s") % {"who": debt.debtor}) for debt in hotfix.debts.all() if debt.is_owed
    ]
    found = []
    for phase in PHASES:
        names = [
            words
            for one, words in said
            if one.phase == phase.state and counts(phase, one.round, now_in=hotfix.round)
        ]
        if names:
            found.append(
                _("%(phase)s: %(who)s") % {"phase": phase.name, "who": ", ".join(dict.fromkeys(names))}
            )
    return " · ".join(reversed(found)) or _("nobody yet")


def _since(hotfix: HotFix, stale: StaleSignOff | None) -> str:
    """What happened after somebody looked last: their own stale sign-off, or the no that began this round."""
    if stale is not None:
        words = ngettext(
            "%(many)d thing changed after you signed at %(at)s",
            "%(many)d things changed after you signed at %(at)s",
            len(stale.differences),
        )
        return words % {
            "many": len(stale.differences),
            "at": clock.to_the_minute(stale.approval.signed_at),
        }
    back = hotfix.approvals.no_that_began(hotfix.round)
    if back is None:
        return ""
    said = {"who": back.signed_by, "act": back.get_act_display(), "why": back.comment}
    return _short(_("%(who)s: %(act)s. %(why)s") % said)


def _earlier(hotfix: HotFix, every_round: EvidenceByName) -> tuple[int, Content]:
    """The last round before this one in which the phase had evidence, and that; nothing in the first one."""
    phase = hotfix.phase
    if phase is not None:
        for number in range(hotfix.round - 1, 0, -1):
            evidence = of_round(every_round, number)
            if any(evidence[name] for name in phase.evidence):
                return number, signed_content(phase, evidence)
    return 0, []
