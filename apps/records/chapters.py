"""The chapters behind the first page, in the order of the process table, and what fills them."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.roles import ROLE_BY_CODENAME
from apps.evidence.attachments import attachments_of
from apps.evidence.sheets import sheet
from apps.history.timeline import history_of
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import ACTS, PHASES, Phase

from .decisions import Found, Signed
from .paper_wording import to_the_minute, to_the_second
from .record_data import (
    AttachmentLine,
    Chapter,
    DelegationLine,
    GrantLine,
    HistoryLine,
    RoundOfEvidence,
    RoundOfSignOffs,
    StatusLine,
)


def chapters(hotfix: HotFix, evidence: Found) -> Iterator[Chapter]:
    """One for each phase, one for what acts record, then the papers about the whole."""
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
    for name in dict.fromkeys(act.records for act in ACTS if act.records):
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
    """The records by round, the one that counts now first."""
    for number in sorted({record.round for record in records}, reverse=True):
        yield RoundOfEvidence(
            round=number,
            superseded=phase is not None and not counts(phase, number, now_in=hotfix.round),
            sheets=tuple(sheet(record) for record in records if record.round == number),
        )


def sign_offs(signed: Signed) -> Iterator[RoundOfSignOffs]:
    """Every sign-off that was ever given, by round."""
    for number in sorted({approval.round for approval in signed.approvals}):
        yield RoundOfSignOffs(
            round=number,
            superseded=number != signed.hotfix.round,
            sign_offs=tuple(
                signed.told(approval) for approval in signed.approvals if approval.round == number
            ),
        )


def grants(hotfix: HotFix) -> Iterator[GrantLine]:
    """Every role that was ever granted here: to whom, by whom, when, why, and how it ended."""
    books = (
        (HotFixUserObjectPermission, "user", False),
        (HotFixGroupObjectPermission, "group", True),
    )
    rows = chain.from_iterable(_grants(hotfix, *book) for book in books)
    return (line for _begun, line in sorted(rows, key=lambda row: row[0]))


def _grants(hotfix: HotFix, model: Any, holder: str, is_group: bool) -> Iterator[tuple[Any, GrantLine]]:
    rows = model.history.filter(content_object_id=hotfix.pk).order_by("history_id")
    begun: dict[int, Any] = {}
    ended: dict[int, Any] = {}
    for row in rows.select_related(holder, "permission", "history_user"):
        (ended if row.history_type == "-" else begun).setdefault(row.id, row)
    for key, first in begun.items():
        last = ended.get(key)
        line = GrantLine(
            role=str(ROLE_BY_CODENAME[first.permission.codename].label),
            holder=str(getattr(first, holder) or _("no longer known")),
            is_group=is_group,
            granted_at=to_the_second(first.history_date),
            granted_by=_who(first),
            granted_why=first.history_change_reason or "",
            ended_at=to_the_second(last.history_date) if last else "",
            ended_by=_who(last) if last else "",
            ended_why=(last.history_change_reason or "") if last else "",
        )
        yield (first.history_date, is_group, first.history_id), line


def _who(row: Any) -> str:
    return str(row.history_user or _("not recorded"))


def delegations(hotfix: HotFix) -> Iterator[DelegationLine]:
    """Every delegation that could count here: who for whom, on what, how long, why, and its withdrawal."""
    could_count = Delegation.objects.touching(hotfix)
    rows: Any = Delegation.history
    withdrawals = rows.filter(id__in=could_count.order_by().values("pk"), history_type="~")
    why = dict(withdrawals.values_list("id", "history_change_reason"))
    for one in could_count:
        # What became of it after the hot fix ended is no part of its record.
        withdrawn = one.withdrawn_at and not (hotfix.ended and one.withdrawn_at > hotfix.phase_entered_at)
        yield DelegationLine(
            role=str(one.get_role_display()),
            who=one.people,
            place=_("This hot fix")
            if one.hotfix_id
            else _("All hot fixes of %(system)s") % {"system": hotfix.system},
            starts_at=to_the_minute(one.starts_at),
            ends_at=to_the_minute(one.ends_at),
            why=one.reason,
            withdrawn_at=to_the_second(one.withdrawn_at) if withdrawn else "",
            withdrawn_by=str(one.withdrawn_by) if withdrawn else "",
            withdrawn_why=(why.get(one.pk) or "") if withdrawn else "",
        )


def status_updates(hotfix: HotFix) -> Iterator[StatusLine]:
    """What those who waited were told, oldest first."""
    for one in hotfix.status_updates.all():
        yield StatusLine(
            at=to_the_second(one.posted_at),
            who=one.posted_by_name,
            phase=one.get_phase_display(),
            text=one.text,
        )


def attachments(hotfix: HotFix) -> Iterator[AttachmentLine]:
    """Every file on the evidence of every round, in process order; one query.

    A paper has to be carried about: files beyond RECORD_ATTACHMENTS_MAX_BYTES are told, and stay outside.
    """
    room = settings.RECORD_ATTACHMENTS_MAX_BYTES
    for file in attachments_of(hotfix):
        inside = file.size <= room
        room -= file.size if inside else 0
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
    """Everything that happened, oldest first, field by field."""
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
