"""A hot fix as plain data at one moment: exactly what is printed and digested (PROCESS.md 6)."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_stays
from apps.hotfixes.phases import evidence_names

from . import chapters, first_page
from .audit_chapters import controls, separation_of_duties
from .decisions import SignOffHistory, decisions, sign_off_summary, ways_back
from .printed_text import to_the_minute
from .record_data import Printing, Snapshot

__all__ = ["Snapshot", "as_draft", "as_json", "digest", "digest_of", "snapshot"]


def snapshot(hotfix: HotFix, *, printed_by: str, at: datetime) -> Snapshot:
    """Read `hotfix` as it is now. The number of queries does not depend on how much there is.

    The row is locked while it is read, as the door does: nothing can change halfway through the record. Texts
    are in the language of the house and not in that of the reader, so that everybody gets the same digest.
    """
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        rows = HotFix.objects.select_for_update(of=("self",)).select_related("system", "reported_by")
        locked = rows.prefetch_related("approvals", "debts").get(pk=hotfix.pk)
        evidence = locked.evidence(*evidence_names(), every_round=True)
        sign_offs = SignOffHistory(locked, list(locked.approvals.all()), PresentEvidence(evidence))
        grants, delegations = grants_on(locked), Delegation.objects.giving(locked)
        stays = phase_stays(locked)
        decision_rows = tuple(decisions(sign_offs, grants, delegations))
        gate = first_page.gate_summary(locked, grants, delegations)
        chapter_list = tuple(chapters.chapters(locked, evidence))
        return Snapshot(
            language=settings.LANGUAGE_CODE,
            cover=first_page.first_page_facts(locked, evidence),
            standing=sign_off_summary(locked, decision_rows, gate, stays),
            decisions=decision_rows,
            ways_back=tuple(ways_back(sign_offs)),
            rail=tuple(first_page.rail_phases(locked, stays)),
            stays=tuple(first_page.stay_lines(locked, stays)),
            gate=gate,
            chapters=chapter_list,
            sign_offs=tuple(chapters.sign_offs(sign_offs)),
            duties=tuple(separation_of_duties(locked, sign_offs.approvals)),
            grants=tuple(chapters.grants(locked)),
            delegations=tuple(chapters.delegations(locked)),
            status_updates=tuple(chapters.status_updates(locked)),
            history=tuple(chapters.history(locked)),
            debts=tuple(chapters.debts(locked)),
            glass=tuple(chapters.break_glass_calls(locked)),
            attachments=tuple(chapters.attachments(locked)),
            controls=tuple(controls(chapter_list)),
            printing=_printing(locked, stays, printed_by, at),
        )


def _printing(hotfix: HotFix, stays: list[PhaseStay], printed_by: str, at: datetime) -> Printing:
    """Return what belongs to this one print and is not digested."""
    return Printing(
        by=printed_by,
        at=to_the_minute(at),
        at_iso=f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
        open_for="" if hotfix.ended else in_days_and_hours(at - hotfix.reported_at),
        in_phase_for=""
        if hotfix.ended
        else in_days_and_hours(first_page.time_in_present_phase(hotfix, stays, at)),
        elapsed=first_page.seconds_after_the_report(hotfix, at),
        site=settings.SITE_URL,
        organisation=settings.ORGANISATION,
    )


def as_draft(record: Snapshot) -> Snapshot:
    """Return `record` marked as a draft: only the issued record of a hot fix looks final."""
    return replace(record, cover=replace(record.cover, draft=True))


def as_json(record: Snapshot) -> str:
    """Return the record as canonical JSON: sorted, no spaces, without who printed it and when."""
    parts = {name: part for name, part in vars(record).items() if name != "printing"}
    return json.dumps(parts, default=vars, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(record: Snapshot) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return digest_of(as_json(record).encode())


def digest_of(data: bytes) -> str:
    """Return the digest of a record, given the file `snapshot.json` that its PDF carries."""
    return hashlib.sha256(data).hexdigest()
