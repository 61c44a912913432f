"""Is this the document that was issued? Answers for a digest from the paper, and for a file.

What is typed or sent here may come from anybody: a file is read as a PDF only once its SHA-256 has shown that
it is one of ours, or for staff who want to know what it is instead.
"""

import hashlib
import json
import re
from dataclasses import replace
from typing import IO, TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from apps.approvals.models import Approval
from apps.common import clock
from apps.history.verification import verify
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, State, evidence_names

from . import file_store
from .issued_file import of_the_content
from .models import IssuedRecord, IssuedReview, RecordTimestamp
from .review_verdict import verdict_of_review
from .unissued_files import NOTHING, draft_verdict, unissued_file_verdict
from .verdict import Finding, Subject, Verdict

if TYPE_CHECKING:
    from django.db import models

FAULTS_TOLD = 3
# Where the data of a paper names its hot fix. Papers stay as they were issued: a release that writes it
# elsewhere adds a way in front, and none is taken away.
REFERENCE_AT = (("cover", "reference"),)
DIGEST = re.compile(r"\A[0-9a-f]{64}\Z")


def verdict_by_digest(digest: str, *, draft_of: HotFix | None = None) -> Verdict:
    """Return whether a record with this printed digest was issued and is still what it was.

    Args:
        draft_of: the hot fix that the code on a draft names, where the reader may see it: a digest that was
            never issued is then compared with that of the record as it is now.
    """
    can_be_one = DIGEST.match(digest) is not None
    record = _issued().filter(digest=digest).first() if can_be_one else None
    if record is None and draft_of:
        return draft_verdict(draft_of, digests=[digest])
    review = IssuedReview.objects.filter(digest=digest).first() if can_be_one and record is None else None
    if review is not None:
        return verdict_of_review(review)
    if record is None:
        return Verdict((Finding(False, _("No record with this digest was issued.")),))
    findings = [Finding(True, _("The record with this digest was issued at %(at)s.") % {"at": _at(record)})]
    newest = record.newest_file()
    first = record.stored_pdf
    kept = None
    if first == newest or file_store.sha256_of(first.name) == first.sha256:
        kept = file_store.opened_if_right(newest.name, newest.sha256)
    if kept:
        with kept as opened:
            findings += of_the_content(record, opened)
    else:
        findings.append(Finding(False, _("The issued file is not on the shelf any more, or it was changed.")))
    return Verdict((*findings, *_of_the_system(record)), record.hotfix, subject=_subject(record))


def verdict_by_file(opened: IO[bytes], *, among: HotFixQuerySet | None = None, expected: str = "") -> Verdict:
    """Return whether the file, opened for reading bytes, is the one that was issued, byte for byte.

    Args:
        among: for staff only, the hot fixes that they may see: a file that was never issued is then read, and
            the verdict says what it is instead where it belongs to one of these.
        expected: the digest or the reference of the record that it should be, where somebody says which.
    """
    opened.seek(0)
    sha256 = hashlib.file_digest(opened, "sha256").hexdigest()  # type: ignore[arg-type]
    record = _issued().filter(pdf_sha256=sha256).first()
    # One record has few files, and looking for both in one go would use no index.
    timestamped = None if record else RecordTimestamp.objects.filter(pdf_sha256=sha256).first()
    if timestamped:
        record = _issued().get(pk=timestamped.record_id)
    if record is None and (review := IssuedReview.objects.filter(pdf_sha256=sha256).first()):
        return verdict_of_review(review, expected=expected)
    if record is None:
        if among is None:
            return Verdict((Finding(False, str(NOTHING)),))
        return unissued_file_verdict(opened, among)
    opened.seek(0)
    sentence = (
        _("The file is byte for byte the one that was issued at %(at)s, with a timestamp of later.")
        if timestamped
        else _("The file is byte for byte the one that was issued at %(at)s.")
    )
    findings = (
        Finding(True, sentence % {"at": _at(record)}),
        *of_the_content(record, opened),
        *_of_the_system(record),
    )
    verdict = Verdict(findings, record.hotfix, subject=_subject(record))
    if not expected or expected in (record.digest, record.hotfix.reference):
        return verdict
    told = (*findings, _swapped(record, expected, among))
    return replace(verdict, findings=told, swapped=verdict.genuine)


def superseded_sign_offs(hotfix: HotFix) -> list[str]:
    """Return a sentence for each sign-off of `hotfix` that counts no more: stale, or of an earlier round."""
    present = PresentEvidence(hotfix.evidence(*evidence_names(), every_round=True))
    sentences = []
    for approval in hotfix.approvals.all():
        phase = PHASE_BY_STATE[State(approval.phase)]
        if approval.withdrawn:
            told = {"sign_off": _sign_off_text(approval), "withdrawn": approval.withdrawn.in_words}
            sentences.append(_("%(sign_off)s. It was %(withdrawn)s.") % told)
        elif not present.is_covered_by(approval):
            sentences.append(
                _("%(sign_off)s. Its evidence was changed since.") % {"sign_off": _sign_off_text(approval)}
            )
        elif not counts(phase, approval.round, now_in=hotfix.round):
            sentences.append(
                _("%(sign_off)s. A later round took its place.") % {"sign_off": _sign_off_text(approval)}
            )
    return sentences


def chain_faults(hotfix: HotFix) -> list[str]:
    """Return what does not match in the history of `hotfix`; a few faults are enough to say no."""
    return [str(fault) for fault in verify(hotfix)[:FAULTS_TOLD]]


def _issued() -> "models.QuerySet[IssuedRecord]":
    return IssuedRecord.objects.select_related("hotfix__system")


def _at(record: IssuedRecord) -> str:
    return f"{record.issued_at:%Y-%m-%d %H:%M:%S} UTC"


def _sign_off_text(approval: Approval) -> str:
    return _("Round %(round)d, %(phase)s, %(role)s: %(decision)s by %(who)s at %(at)s") % {
        "round": approval.round,
        "phase": approval.get_phase_display(),
        "role": approval.get_role_display(),
        "decision": approval.get_decision_display(),
        "who": approval.signed_by,
        "at": clock.to_the_minute(approval.signed_at),
    }


# --- The issued document --------------------------------------------------------------------------


def _subject(record: IssuedRecord) -> Subject:
    hotfix = record.hotfix
    issued_at = _("issued at %(at)s") % {"at": _at(record)}
    return Subject(hotfix.reference, hotfix.title, hotfix.get_state_display(), issued_at)


def _swapped(record: IssuedRecord, expected: str, among: HotFixQuerySet | None) -> Finding:
    """Return that the file is the record of another hot fix, which is named to whoever may see it."""
    asked = (
        None
        if among is None
        else among.filter(Q(issued_record__digest=expected) | Q(reference=expected)).first()
    )
    values = {"told": record.hotfix.reference, "asked": asked.reference if asked else ""}
    sentence = (
        _("It is the record of %(told)s, and not that of %(asked)s, which was asked for.")
        if asked
        else _("It is the record of %(told)s, and not the one that was asked for.")
    )
    return Finding(False, sentence % values)


def _of_the_system(record: IssuedRecord) -> list[Finding]:
    """Return whether the stored data is what was printed, and whether the chain of the history holds."""
    findings = [_of_the_data(record)]
    faults = chain_faults(record.hotfix)
    sentence = _("The chain of the history does not hold: %(faults)s") % {"faults": " ".join(faults)}
    findings.append(
        Finding(False, sentence) if faults else Finding(True, _("The chain of the history holds."))
    )
    return findings


def _of_the_data(record: IssuedRecord) -> Finding:
    kept = file_store.opened_if_right(record.snapshot_name, record.digest)
    if kept is None:
        return Finding(False, _("The data that was printed is not on the shelf any more, or it was changed."))
    with kept as opened:
        reference = _reference_in(_data_in(opened))
    if reference != record.hotfix.reference:
        return Finding(
            False,
            _("It tells of %(told)s, and is entered as the record of %(entered)s.")
            % {"told": reference or _("no hot fix"), "entered": record.hotfix.reference},
        )
    return Finding(True, _("The data that was printed is kept unchanged; its digest is on the paper."))


def _data_in(opened: IO[bytes]) -> Any:
    try:
        return json.load(opened)
    except (ValueError, RecursionError):  # somebody put it there, and its digest into the row
        return None


def _reference_in(data: Any) -> str:
    """The reference of the hot fix that kept data tells of; empty where it tells of none."""
    for way in REFERENCE_AT:
        found = data
        for name in way:
            found = found.get(name) if isinstance(found, dict) else None
        if isinstance(found, str):
            return found
    return ""
