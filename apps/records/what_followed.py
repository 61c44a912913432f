"""What followed on paper: evidence debts with what was recorded afterwards, and changes of the lane.

They stand among the debts, as lines of the same shape: what a stored record of earlier software holds keeps
its digest.
"""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.lane_changes import LaneChange
from apps.approvals.late_statements import late_statement_of, three_times
from apps.hotfixes.models import HotFix

from .printed_text import from_to, to_the_minute, to_the_second
from .record_data import DebtLine, LateLine


def lines_of_what_followed(hotfix: HotFix) -> Iterator[DebtLine]:
    """Yield every evidence debt of every round and every change of the lane, oldest first."""
    for debt in hotfix.evidence_debts.all():
        debt.hotfix = hotfix
        yield _of_evidence(debt)
    for change in hotfix.lane_changes.all():
        if not change.answers_id:
            yield _of_lane(change)


def _of_evidence(debt: EvidenceDebt) -> DebtLine:
    return DebtLine(
        what=str(debt),
        kind=_("Evidence that follows"),
        at=to_the_second(debt.arose_at),
        due=to_the_minute(debt.due_at),
        told=_("%(who)s left it with the short form of an Emergency; this was missing:")
        % {"who": debt.left_by_name},
        words="; ".join(debt.words),
        settled=_ratified(debt),
        comment=" ".join(_recorded(debt)),
    )


def _ratified(debt: EvidenceDebt) -> str:
    """Return who ratified it, or who still has to; never how late it is, which changes without an act."""
    given = [
        _("%(role)s: ratified by %(who)s, %(at)s")
        % {"role": role, "who": one.signer_name, "at": to_the_second(one.signed_at)}
        for role, one in debt.ratified_by
    ]
    if debt.moved_on:
        return _("Owed by the next round")
    if debt.to_ratify and debt.hotfix.ended:
        given.append(_("Lapsed: the hot fix ended with production unchanged"))
    elif debt.to_ratify:
        who = ", ".join(str(role.label) for role in debt.to_ratify)
        given.append(_("To be ratified by: %(who)s") % {"who": who})
    return "; ".join(given)


def _recorded(debt: EvidenceDebt) -> Iterator[str]:
    for one in debt.every_supplement:
        if one.debt_id == debt.pk:
            yield _("%(what)s, %(at)s.") % {"what": one, "at": to_the_second(one.recorded_at)}


def late_line(hotfix: HotFix) -> LateLine | None:
    """Return what was stated of a late record; None for any other."""
    statement = late_statement_of(hotfix)
    if statement is None:
        return None
    times = three_times(hotfix, statement)
    return LateLine(
        title=hotfix.late_in_words,
        who=statement.changed_by_name,
        happened=from_to(times.happened, times.until),
        recorded=to_the_second(times.recorded),
        signed=to_the_second(times.signed) if times.signed else "",
        stated_by=statement.stated_by_name,
        done=statement.done,
        why=statement.why,
        rolled_back=to_the_second(hotfix.late_until) if hotfix.late_until else "",
        contradictions=tuple(statement.contradictions),
    )


def _of_lane(change: LaneChange) -> DebtLine:
    answer = change.answered
    return DebtLine(
        what=str(change),
        kind=_("Change of the lane"),
        at=to_the_second(change.signed_at),
        due=to_the_minute(change.due_at),
        told=_("%(who)s changed it as %(role)s")
        % {"who": change.signer_name, "role": change.get_role_display()},
        words=change.reason,
        settled=change.standing[:1].upper() + change.standing[1:],
        comment=answer.reason if answer else "",
    )
