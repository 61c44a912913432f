"""Is this the document that was issued? Answers for a digest from the paper, and for a file.

What is typed or sent here may come from anybody: a file is read as a PDF once its sum has shown it to be one
of ours, and else only for staff who want to know what it is instead.
"""

import hashlib
import json
import re
from typing import IO, TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.approvals.models import Approval
from apps.common import clock
from apps.history.verification import verify
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phases import PHASE_BY_STATE, State, evidence_names

from . import file_store
from .drafts import as_a_draft
from .models import IssuedRecord
from .unissued_files import NOTHING, what_else
from .verdict import Finding, Verdict

if TYPE_CHECKING:
    from django.db import models

# A round begins with Development: what was decided before it holds for all of them.
_FIRST_OF_A_ROUND = PHASE_BY_STATE[State.DEVELOPMENT].number
FAULTS_TOLD = 3
DIGEST = re.compile(r"\A[0-9a-f]{64}\Z")


def by_digest(digest: str, *, draft_of: HotFix | None = None) -> Verdict:
    """Whether a record with this digest, as the paper prints it, was issued and is still what it was.

    Args:
        draft_of: the hot fix that the code on a draft names, where whoever asks may see it: a digest that was
            never issued is then compared with that of the record as it is now.
    """
    record = _issued().filter(digest=digest).first() if DIGEST.match(digest) else None
    if record is None and draft_of:
        return as_a_draft(draft_of, digests=[digest])
    if record is None:
        return Verdict((Finding(False, _("No record with this digest was issued.")),))
    findings = [Finding(True, _("The record with this digest was issued at %(at)s.") % {"at": _at(record)})]
    kept = file_store.sum_of(record.pdf_path) == record.pdf_sha256
    if kept:
        findings += _of_the_content(record, record.pdf_path.read_bytes())
    else:
        findings.append(Finding(False, _("The issued file is not on the shelf any more, or it was changed.")))
    return Verdict((*findings, *_of_the_system(record)), record.hotfix)


def by_file(opened: IO[bytes], *, among: HotFixQuerySet | None = None) -> Verdict:
    """Whether the file, opened for reading bytes, is the one that was issued, byte for byte.

    Args:
        among: for staff only, the hot fixes that whoever asks may see: a file that was never issued is read
            then, and what it is instead is told where it is of one of these.
    """
    opened.seek(0)
    found = hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]
    record = _issued().filter(pdf_sha256=found).first()
    if record is None:
        return Verdict((Finding(False, str(NOTHING)),)) if among is None else what_else(opened, among)
    opened.seek(0)
    same = _("The file is byte for byte the one that was issued at %(at)s.") % {"at": _at(record)}
    findings = (
        Finding(True, same),
        *_of_the_content(record, opened.read(record.size)),
        *_of_the_system(record),
    )
    return Verdict(findings, record.hotfix)


def superseded(hotfix: HotFix) -> list[str]:
    """The sign-offs of `hotfix` that count no more, each in a sentence: stale ones, and of earlier rounds."""
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    told = []
    for approval in hotfix.approvals.all():
        phase = PHASE_BY_STATE[State(approval.phase)]
        if not present.is_covered_by(approval):
            told.append(_("%(sign_off)s. Its evidence was changed since.") % {"sign_off": _words(approval)})
        elif approval.round != hotfix.round and phase.number >= _FIRST_OF_A_ROUND:
            told.append(_("%(sign_off)s. A later round took its place.") % {"sign_off": _words(approval)})
    return told


def chain_faults(hotfix: HotFix) -> list[str]:
    """What does not match in the history of `hotfix`; a few faults are enough to say no."""
    return [str(fault) for fault in verify(hotfix)[:FAULTS_TOLD]]


def _issued() -> "models.QuerySet[IssuedRecord]":
    return IssuedRecord.objects.select_related("hotfix__system")


def _at(record: IssuedRecord) -> str:
    return f"{record.issued_at:%Y-%m-%d %H:%M:%S} UTC"


def _words(approval: Approval) -> str:
    return _("Round %(round)d, %(phase)s, %(role)s: %(decision)s by %(who)s at %(at)s") % {
        "round": approval.round,
        "phase": approval.get_phase_display(),
        "role": approval.get_role_display(),
        "decision": approval.get_decision_display(),
        "who": approval.signed_by,
        "at": clock.to_the_minute(approval.signed_at),
    }


# --- The issued document --------------------------------------------------------------------------


def _of_the_content(record: IssuedRecord, pdf: bytes) -> list[Finding]:
    """The signature in `pdf`, which is known to be the issued file."""
    if not record.is_signed:
        return [
            Finding(
                True, _("It was issued unsigned: no signing key was configured. Its sum alone speaks for it.")
            )
        ]
    from .signed_pdf import Unreadable, read

    try:
        signature = read(pdf).signature
    except Unreadable:
        signature = None
    holds = (
        signature is not None
        and signature.holds
        and (signature.fingerprint, signature.digest) == (record.signed_by, record.digest)
    )
    if signature is None or not holds:
        return [Finding(False, _("The signature does not hold."))]
    return [
        Finding(
            True,
            _("The signature holds and covers the whole file. It is by %(who)s, certificate %(fingerprint)s.")
            % {"who": signature.signer, "fingerprint": signature.fingerprint},
        )
    ]


def _of_the_system(record: IssuedRecord) -> list[Finding]:
    """What the system keeps beside the file: the data that was printed, and the chain of the history."""
    findings = [_of_the_data(record)]
    faults = chain_faults(record.hotfix)
    words = _("The chain of the history does not hold: %(faults)s") % {"faults": " ".join(faults)}
    findings.append(Finding(False, words) if faults else Finding(True, _("The chain of the history holds.")))
    return findings


def _of_the_data(record: IssuedRecord) -> Finding:
    if file_store.sum_of(record.snapshot_path) != record.digest:
        return Finding(False, _("The data that was printed is not on the shelf any more, or it was changed."))
    told = json.loads(record.snapshot_path.read_text())["cover"]["reference"]
    if told != record.hotfix.reference:
        return Finding(
            False,
            _("It tells of %(told)s, and is entered as the record of %(entered)s.")
            % {"told": told, "entered": record.hotfix.reference},
        )
    return Finding(True, _("The data that was printed is kept unchanged; its digest is on the paper."))
