"""A hot fix as plain data at one moment: exactly what is printed and digested (PROCESS.md 6)."""

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.approvals.late_statements import late_statement_of
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.common.reading_along import read_along
from apps.common.standby import is_reading_only
from apps.history.seal_wording import sealing_in_words
from apps.history.verification_scope import one_moment
from apps.history.written_checkpoints import LastCheckpoint, chain_head, last_checkpoint
from apps.hotfixes.delegation import Delegation
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay, phase_stays
from apps.hotfixes.phases import evidence_names

from . import chapters, first_page
from .audit_chapters import controls, separation_of_duties
from .beside_sign_offs import beside
from .decisions import SignOffHistory, decisions, sign_off_summary, ways_back
from .deployments import deployment_lines, deployments
from .frozen_gos import frozen_gos
from .printed_text import to_the_minute
from .provenance import commit_lines, finding_lines
from .record_data import Printing, Snapshot
from .said_and_known import contradictions
from .signed_evidence_files import signed_evidence
from .story_line import Known
from .targets import clock_of, restored_late, target_lines
from .what_followed import late_line, lines_of_what_followed

# What followed is read once for all chapters that tell of it.
FOLLOWS = ("evidence_debts", "supplements", "lane_changes", "amendments")

__all__ = ["Snapshot", "as_draft", "as_json", "digest", "digest_of", "snapshot"]


def snapshot(hotfix: HotFix, *, printed_by: str, at: datetime) -> Snapshot:
    """Read `hotfix` as it is now. The number of queries does not depend on how much there is.

    The row is locked while it is read, as the door does: nothing can change halfway through the record. Texts
    are in the language of the house and not in that of the reader, so that everybody gets the same digest.
    """
    # Where no row can be locked, all is read as of one moment: a standby lets nobody, and on SQLite whoever
    # locks anything keeps everybody from writing.
    reading = is_reading_only() or connection.vendor == "sqlite"
    with one_moment() if reading else transaction.atomic(), override(settings.LANGUAGE_CODE):
        rows = HotFix.objects.select_related("system", "reported_by")
        rows = rows if reading else rows.select_for_update(of=("self",))
        locked = rows.get(pk=hotfix.pk)
        read_along([locked], "approvals", "debts", *FOLLOWS)
        evidence = locked.evidence(*evidence_names(), every_round=True)
        approvals = list(locked.approvals.all())
        sign_offs = SignOffHistory(locked, approvals, PresentEvidence(evidence), beside(locked, approvals))
        grants, delegations = grants_on(locked), Delegation.objects.giving(locked)
        stays = phase_stays(locked)
        deployed, clocks = deployments(locked, evidence, stays), clock_of(locked)
        known = Known(locked, stays, deployed, restored_late(locked, stays, clocks))
        decision_rows = tuple(decisions(sign_offs, grants, delegations))
        gate = first_page.gate_summary(locked, grants, delegations)
        chapter_list = tuple(chapters.chapters(locked, evidence))
        given = tuple(chapters.sign_offs(sign_offs))
        granted = tuple(chapters.grants(locked))
        delegated = tuple(chapters.delegations(locked))
        updates = tuple(chapters.status_updates(locked))
        files = tuple(chapters.attachments(locked))
        by_anchor = {
            "sign-offs": given,
            "roles": granted,
            "delegations": delegated,
            "status": updates,
            "attachments": files,
        }
        empty = [anchor for anchor, lines in by_anchor.items() if not lines]
        return Snapshot(
            language=settings.LANGUAGE_CODE,
            cover=first_page.first_page_facts(locked, evidence),
            standing=sign_off_summary(known, decision_rows, gate),
            decisions=decision_rows,
            ways_back=tuple(ways_back(sign_offs)),
            rail=tuple(first_page.rail_phases(locked, stays)),
            stays=tuple(first_page.stay_lines(locked, stays)),
            gate=gate,
            chapters=chapter_list,
            sign_offs=given,
            grants=granted,
            delegations=delegated,
            status_updates=updates,
            attachments=files,
            duties=tuple(separation_of_duties(locked, sign_offs.approvals)),
            history=tuple(chapters.history(locked)),
            debts=(*chapters.debts(locked), *lines_of_what_followed(locked)),
            glass=tuple(chapters.break_glass_calls(locked)),
            frozen_gos=tuple(frozen_gos(locked)),
            controls=tuple(controls(chapter_list, empty=empty)),
            late_record=late_line(locked),
            deployments=tuple(deployment_lines(deployed, late_statement_of(locked))),
            targets=tuple(target_lines(locked, stays, clocks)),
            contradictions=tuple(contradictions(locked, evidence, deployed)),
            findings=tuple(finding_lines(locked, evidence, sign_offs.approvals)),
            commits=tuple(commit_lines(locked, evidence)),
            signed=tuple(signed_evidence(locked)),
            printing=_printing(locked, stays, printed_by, at),
        )


def _printing(hotfix: HotFix, stays: list[PhaseStay], printed_by: str, at: datetime) -> Printing:
    """Return what belongs to this one print and is not digested."""
    end, checkpoint = chain_head(hotfix), last_checkpoint()
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
        chain_link=end.number if end else 0,
        chain_head=end.hash if end else "",
        checkpoint=_in_words(checkpoint),
        sealing=sealing_in_words(),
    )


def _in_words(checkpoint: LastCheckpoint | None) -> str:
    """Return number, time and digest of a checkpoint; empty where there is none."""
    if checkpoint is None:
        return ""
    return _("number %(number)d of %(at)s, SHA-256 %(digest)s") % {
        "number": checkpoint.number,
        "at": to_the_minute(checkpoint.at),
        "digest": checkpoint.digest,
    }


def as_draft(record: Snapshot) -> Snapshot:
    """Return `record` marked as a draft: only the issued record of a hot fix looks final."""
    return replace(record, cover=replace(record.cover, draft=True))


def as_json(record: Snapshot) -> str:
    """Return the record as canonical JSON: sorted, no spaces, without who printed it and when.

    What came to it later is left out where it is empty: a record of earlier software keeps its digest.
    """
    parts = {name: part for name, part in _parts(record).items() if name != "printing"}
    return json.dumps(parts, default=_parts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


# The fields that came after the first release and are empty for most.
CAME_LATER = ("late_record", "three_times", "frozen_gos")


def _parts(one: Any) -> dict[str, Any]:
    return {name: part for name, part in vars(one).items() if part or name not in CAME_LATER}


def digest(record: Snapshot) -> str:
    """Return the SHA-256 of the canonical JSON, as 64 hexadecimal digits."""
    return digest_of(as_json(record).encode())


def digest_of(data: bytes) -> str:
    """Return the digest of a record, given the file `snapshot.json` that its PDF carries."""
    return hashlib.sha256(data).hexdigest()
