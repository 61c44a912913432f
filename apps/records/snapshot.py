"""A hot fix as plain data at one moment: what is printed and digested, and nothing else (PROCESS.md 6)."""

import hashlib
import json
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

from . import chapters, debt_chapter, first_page_facts, paper_rail
from .controls import controls
from .decisions import Signed, decisions, standing, ways_back
from .paper_wording import to_the_minute
from .record_data import Printing, Snapshot
from .separation_statement import duties

__all__ = ["Snapshot", "as_json", "digest", "digest_of", "snapshot"]


def snapshot(hotfix: HotFix, *, printed_by: str, at: datetime) -> Snapshot:
    """`hotfix` as it is now. The number of queries does not depend on how much there is.

    The row is locked while it is read, as the door does: nothing can change halfway through the paper. Words
    are in the language of the house, not of whoever prints, so that the digest is the same for everybody.
    """
    with transaction.atomic(), override(settings.LANGUAGE_CODE):
        people = ("system", "reported_by")
        rows = HotFix.objects.select_for_update(of=("self",)).select_related(*people)
        present = rows.prefetch_related("approvals", "debts").get(pk=hotfix.pk)
        evidence = present.evidence(*evidence_names(), every_round=True)
        signed = Signed(present, list(present.approvals.all()), PresentEvidence(evidence))
        held, acting = grants_on(present), Delegation.objects.giving(present)
        been = phase_stays(present)
        asked = tuple(decisions(signed, held, acting))
        gate = first_page_facts.gate_part(present, held, acting)
        parts = tuple(chapters.chapters(present, evidence))
        return Snapshot(
            language=settings.LANGUAGE_CODE,
            cover=first_page_facts.cover(present, evidence),
            standing=standing(present, asked, gate, been),
            decisions=asked,
            ways_back=tuple(ways_back(signed)),
            rail=tuple(paper_rail.rail(present, been)),
            stays=tuple(paper_rail.told(present, been)),
            gate=gate,
            chapters=parts,
            sign_offs=tuple(chapters.sign_offs(signed)),
            duties=tuple(duties(present, signed.approvals)),
            grants=tuple(chapters.grants(present)),
            delegations=tuple(chapters.delegations(present)),
            status_updates=tuple(chapters.status_updates(present)),
            history=tuple(chapters.history(present)),
            debts=tuple(debt_chapter.debts(present)),
            glass=tuple(debt_chapter.glass(present)),
            attachments=tuple(chapters.attachments(present)),
            controls=tuple(controls(parts)),
            printing=_printing(present, been, printed_by, at),
        )


def _printing(hotfix: HotFix, been: list[PhaseStay], printed_by: str, at: datetime) -> Printing:
    return Printing(
        by=printed_by,
        at=to_the_minute(at),
        at_iso=f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
        open_for="" if hotfix.ended else in_days_and_hours(at - hotfix.reported_at),
        in_phase_for=""
        if hotfix.ended
        else in_days_and_hours(paper_rail.time_in_present_phase(hotfix, been, at)),
        elapsed=paper_rail.seconds_after_the_report(hotfix, at),
        site=settings.SITE_URL,
        organisation=settings.ORGANISATION,
    )


def as_json(taken: Snapshot) -> str:
    """The record as canonical JSON: sorted, no spaces, without who printed it and when."""
    record = {name: part for name, part in vars(taken).items() if name != "printing"}
    return json.dumps(record, default=vars, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(taken: Snapshot) -> str:
    """SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return digest_of(as_json(taken).encode())


def digest_of(data: bytes) -> str:
    """The digest of a record, given the file `snapshot.json` that a paper carries."""
    return hashlib.sha256(data).hexdigest()
