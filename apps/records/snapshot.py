"""A hot fix as plain data at one moment: what is printed and digested, and nothing else (PROCESS.md 6)."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import evidence_names

from . import chapters, cover, owing
from .parts import Printing, Snapshot
from .words import to_the_minute

__all__ = ["Snapshot", "as_json", "digest", "snapshot"]


def snapshot(hotfix: HotFix, *, printed_by: str, at: datetime) -> Snapshot:
    """`hotfix` as it is now. The number of queries does not depend on how much there is.

    The row is locked while it is read, as the door does: nothing can change halfway through the paper. Words
    are in the language of the house, not of whoever prints, so that the digest is the same for everybody.
    """
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        rows = HotFix.objects.select_for_update(of=("self",)).select_related("system", "reported_by")
        present = rows.get(pk=hotfix.pk)
        evidence = present.evidence(*evidence_names(), every_round=True)
        approvals = list(present.approvals.all())
        held = grants_on(present)
        return Snapshot(
            language=settings.LANGUAGE_CODE,
            cover=cover.cover(present, evidence),
            decisions=tuple(cover.decisions(present, approvals, evidence, held)),
            ways_back=tuple(cover.ways_back(present, approvals)),
            rail=tuple(cover.rail(present)),
            gate=cover.gate_part(present, held),
            chapters=tuple(chapters.chapters(present, evidence)),
            sign_offs=tuple(chapters.sign_offs(present, approvals, evidence)),
            grants=tuple(chapters.grants(present)),
            history=tuple(chapters.history(present)),
            printing=Printing(
                by=printed_by,
                at=to_the_minute(at),
                at_iso=f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
                open_for="" if present.ended else in_days_and_hours(at - present.reported_at),
                in_phase_for=""
                if present.ended
                else in_days_and_hours(cover.time_in_present_phase(present, at)),
            ),
            debts=tuple(owing.debts(present)),
            glass=tuple(owing.glass(present)),
        )


def as_json(taken: Snapshot) -> str:
    """The record as canonical JSON: sorted, no spaces, without who printed it and when."""
    record = asdict(taken)
    del record["printing"]
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(taken: Snapshot) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(as_json(taken).encode()).hexdigest()
