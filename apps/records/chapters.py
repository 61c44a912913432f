"""The chapters behind the first pages, in the order of the process table, and the lines that fill them."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.roles import ROLE_BY_CODENAME
from apps.approvals.break_glass_calls import calls_of
from apps.approvals.debts import Debt
from apps.evidence.attachments import attachments_of
from apps.evidence.sheets import sheet
from apps.history.timeline import history_of
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import ACTS, PHASES, Phase, recorded_outside_phases
from apps.hotfixes.reporting import from_the_roster

from .decisions import SignOffHistory
from .newest_evidence import EvidenceByName
from .printed_text import to_the_minute, to_the_second
from .provenance import Rosters
from .record_data import (
    AttachmentLine,
    BreakGlassLine,
    Chapter,
    DebtLine,
    DelegationLine,
    GrantLine,
    HistoryLine,
    RoundOfEvidence,
    RoundOfSignOffs,
    StatusLine,
)


def chapters(hotfix: HotFix, evidence: EvidenceByName) -> Iterator[Chapter]:
    """Yield a chapter for each phase, one for what each act records, then those about the whole hot fix."""
    for phase in PHASES:
        records = [record for name in phase.all_evidence for record in evidence[name]]
        yield Chapter(
            kind="evidence",
            anchor=f"phase-{phase.state.value}",
            title=phase.name,
            activities=", ".join(str(activity) for activity in phase.activities),
            if_empty=_("Nothing is recorded: this phase was not reached."),
            rounds=tuple(_by_round(hotfix, records, phase)),
        )
    for name in recorded_outside_phases():
        if not evidence[name] and not any(act.records == name for act in ACTS):
            continue  # hardly any hot fix has one
        title = str(evidence_model(name)._meta.verbose_name_plural)
        yield Chapter(
            kind="evidence",
            anchor=name,
            title=title[:1].upper() + title[1:],
            if_empty=_("None."),
            rounds=tuple(_by_round(hotfix, evidence[name], None)),
        )
    yield Chapter("sign_offs", "sign-offs", _("All sign-offs"), if_empty=_("Nobody has signed yet."))
    yield Chapter("duties", "duties", _("Separation of duties"))
    yield Chapter("roles", "roles", _("Roles on this hot fix"), if_empty=_("No role was ever granted."))
    yield Chapter("delegations", "delegations", _("Delegations"), if_empty=_("No role was delegated."))
    yield Chapter("status", "status", _("Status updates"), if_empty=_("None was posted."))
    yield Chapter("history", "history", _("Complete history"))
    yield Chapter("attachments", "attachments", _("Attachments"), if_empty=_("No file is attached."))
    yield Chapter("controls", "controls", _("Where each control is shown"))
    yield Chapter("checking", "checking", _("Checking this paper"))


def _by_round(hotfix: HotFix, records: list[Evidence], phase: Phase | None) -> Iterator[RoundOfEvidence]:
    """Yield the records by round, the newest first."""
    for number in sorted({record.round for record in records}, reverse=True):
        yield RoundOfEvidence(
            round=number,
            superseded=phase is not None and not counts(phase, number, now_in=hotfix.round),
            sheets=tuple(sheet(record) for record in records if record.round == number),
        )


def sign_offs(given: SignOffHistory) -> Iterator[RoundOfSignOffs]:
    """Yield every sign-off that was ever given, by round."""
    for number in sorted({approval.round for approval in given.approvals}):
        yield RoundOfSignOffs(
            round=number,
            superseded=number != given.hotfix.round,
            sign_offs=tuple(given.line(approval) for approval in given.approvals if approval.round == number),
        )


def grants(hotfix: HotFix) -> Iterator[GrantLine]:
    """Yield every role ever granted on this hot fix: to whom, by whom, when, why, and how it ended."""
    permission_models = (
        (HotFixUserObjectPermission, "user", False),
        (HotFixGroupObjectPermission, "group", True),
    )
    rosters = Rosters(hotfix.system_id)
    rows = chain.from_iterable(_grants(hotfix, rosters, *columns) for columns in permission_models)
    return (line for _order, line in sorted(rows, key=lambda row: row[0]))


def _grants(
    hotfix: HotFix, rosters: Rosters, model: Any, holder: str, is_group: bool
) -> Iterator[tuple[Any, GrantLine]]:
    """Yield the lines of one permission model, each with what it is sorted by."""
    rows = model.history.filter(content_object_id=hotfix.pk).order_by("history_id")
    granted: dict[int, Any] = {}
    given = from_the_roster(hotfix)
    withdrawn: dict[int, Any] = {}
    for row in rows.select_related(holder, "permission", "history_user"):
        (withdrawn if row.history_type == "-" else granted).setdefault(row.id, row)
    for key, first in granted.items():
        last = withdrawn.get(key)
        role = ROLE_BY_CODENAME[first.permission.codename]
        line = GrantLine(
            role=str(role.label),
            holder=str(getattr(first, holder) or _("no longer known")),
            is_group=is_group,
            granted_at=to_the_second(first.history_date),
            granted_by=_who(first),
            granted_why=first.history_change_reason or "",
            ended_at=to_the_second(last.history_date) if last else "",
            ended_by=_who(last) if last else "",
            ended_why=(last.history_change_reason or "") if last else "",
            roster=rosters.behind(first, role=role.value) if first.history_change_reason == given else "",
        )
        yield (first.history_date, is_group, first.history_id), line


def _who(row: Any) -> str:
    return str(row.history_user or _("not recorded"))


def delegations(hotfix: HotFix) -> Iterator[DelegationLine]:
    """Yield every delegation that could count here: who for whom, where, how long, why, its withdrawal."""
    could_count = Delegation.objects.touching(hotfix)
    history_rows: Any = Delegation.history
    withdrawals = history_rows.filter(id__in=could_count.order_by().values("pk"), history_type="~")
    why = dict(withdrawals.values_list("id", "history_change_reason"))
    for delegation in could_count:
        # What became of it after the hot fix ended is no part of its record.
        withdrawn_at = delegation.withdrawn_at
        withdrawn = withdrawn_at and not (hotfix.ended and withdrawn_at > hotfix.phase_entered_at)
        yield DelegationLine(
            role=str(delegation.get_role_display()),
            who=delegation.people,
            place=_("This hot fix")
            if delegation.hotfix_id
            else _("All hot fixes of %(system)s") % {"system": hotfix.system},
            starts_at=to_the_minute(delegation.starts_at),
            ends_at=to_the_minute(delegation.ends_at),
            why=delegation.reason,
            withdrawn_at=to_the_second(withdrawn_at) if withdrawn else "",
            withdrawn_by=str(delegation.withdrawn_by) if withdrawn else "",
            withdrawn_why=(why.get(delegation.pk) or "") if withdrawn else "",
        )


def status_updates(hotfix: HotFix) -> Iterator[StatusLine]:
    """Yield the status updates, oldest first."""
    for update in hotfix.status_updates.all():
        yield StatusLine(
            at=to_the_second(update.posted_at),
            who=update.posted_by_name,
            phase=update.get_phase_display(),
            text=update.text,
        )


def attachments(hotfix: HotFix) -> Iterator[AttachmentLine]:
    """Yield every file on the evidence of every round, in process order; one query.

    The PDF has to be carried about: files beyond RECORD_ATTACHMENTS_MAX_BYTES are listed and not embedded,
    and neither are programs, for which a mail gateway would take the whole record away.
    """
    room_left = settings.RECORD_ATTACHMENTS_MAX_BYTES
    for file in attachments_of(hotfix):
        inside = file.size <= room_left and not file.kind.runs
        room_left -= file.size if inside else 0
        yield AttachmentLine(
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            evidence=evidence_model(file.evidence).label(),
            round=file.round,
            added_by=str(file.added_by),
            added_at=to_the_second(file.added_at),
            note=file.note,
            inside=inside,
        )


def history(hotfix: HotFix) -> Iterator[HistoryLine]:
    """Yield everything that happened, oldest first, field by field."""
    for entry in reversed(history_of(hotfix)):
        yield HistoryLine(
            at=to_the_second(entry.at),
            who=entry.who,
            what=entry.what,
            subject=entry.subject,
            change=entry.change,
            differences=entry.differences,
            reason=entry.reason,
        )


# --- Break-glass and debts ------------------------------------------------------------------------


def debts(hotfix: HotFix) -> Iterator[DebtLine]:
    """Yield every debt of every round, oldest first."""
    for debt in hotfix.debts.all():
        settlement = debt.settled_by
        yield DebtLine(
            what=str(debt),
            kind=str(debt.get_kind_display()),
            at=to_the_second(debt.incurred_at),
            due=to_the_minute(debt.due_at),
            told=_how_it_arose(debt),
            words=debt.words,
            settled=_settlement(debt, hotfix),
            comment=settlement.comment if settlement else "",
        )


def _how_it_arose(debt: Debt) -> str:
    if debt.verbal:
        return _(
            "%(who)s said yes as %(role)s (%(channel)s, %(at)s); recorded by %(by)s, witness %(witness)s;"
            " %(confirmed)s"
        ) % {
            "who": debt.holder_name,
            "role": debt.get_role_display(),
            "channel": debt.get_channel_display(),
            "at": to_the_minute(debt.said_at),
            "by": debt.recorded_by_name,
            "witness": debt.witness_name,
            "confirmed": debt.confirmed_in_words,
        }
    return _("%(by)s went ahead of it; %(who)s had broken the glass for that") % {
        "by": debt.incurred_by_name,
        "who": _(" and ").join(debt.glass.breakers.values()) if debt.glass else "",
    }


def _settlement(debt: Debt, hotfix: HotFix) -> str:
    """Return how it was settled and by whom, or who still owes it.

    It never tells how late the debt is: that changes without an act, and with it the digest would.
    """
    settlement = debt.settled_by
    if debt.void:
        return _("Void: the system was corrected")
    if settlement:
        return _("%(verdict)s by %(who)s, %(at)s") % {
            "verdict": settlement.verdict,
            "who": settlement.signer_name,
            "at": to_the_second(settlement.signed_at),
        }
    if hotfix.ended:
        return _("Never settled: the hot fix ended first")
    return _("Owed by %(who)s") % {"who": debt.debtor}


def break_glass_calls(hotfix: HotFix) -> Iterator[BreakGlassLine]:
    """Yield every call for break-glass with its reason, oldest first."""
    for call in calls_of(hotfix):
        yield BreakGlassLine(
            round=call.round,
            name=call.person_name,
            role=str(call.get_role_display()),
            at=to_the_second(call.called_at),
            reason=call.reason,
            broke=call.breaks,
        )
