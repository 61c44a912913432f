"""Issuing a record: it is laid out, signed, stored and entered; an interruption leaves no half of it.

A worker claims the issuing first. The claim lapses, so that nobody waits for a worker that died; and a worker
that comes back after its claim lapsed enters nothing, so that a hot fix never has two records.
"""

import logging
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import DomainError, WrongPhase
from apps.common.retry import RetryRule, in_words
from apps.common.tracking import acting
from apps.history.signing_key import configured
from apps.hotfixes.models import HotFix

from . import file_store
from .file_contents import Timestamp
from .models import IssuedRecord, Issuing
from .pdf import render_record
from .pdf_layout import LayoutError
from .render_worker import render_slot
from .renewal import enter_timestamp, timestamped_if_possible
from .signing import sign
from .snapshot import as_json, digest, snapshot

logger = logging.getLogger(__name__)

# The claim lasts longer than any record takes to print, and is short enough to wait for after a crash.
RETRY = RetryRule(claim_lasts=timedelta(minutes=10), first=timedelta(minutes=1), longest=timedelta(hours=6))
# In seconds: how long to wait for a render slot; it ends before the claim does.
PATIENCE = 300


@dataclass(frozen=True)
class _SignedPrint:
    """What is entered, and the two files that are stored before; `timestamp` is at the end of the PDF."""

    pdf: bytes
    timestamp: Timestamp | None
    data: bytes
    digest: str
    pages: int
    signed_by: str


def issue(hotfix: HotFix) -> IssuedRecord | None:
    """Issue the record of `hotfix`, which has ended, and return it; None where another worker is issuing it.

    A record that exists is returned as it is: nothing is printed twice. An error is written down with the
    time of the next try, and raised.

    Raises:
        WrongPhase: the hot fix is still open.
    """
    if not hotfix.ended:
        raise WrongPhase(
            _("%(reference)s is still open: its record is issued when it ends.")
            % {"reference": hotfix.reference}
        )
    record = IssuedRecord.objects.filter(hotfix=hotfix).first()
    if record:
        return record
    claim = _claim(hotfix)
    if not claim:
        return None
    try:
        return _enter(hotfix, claim, _print(hotfix))
    except Exception as error:
        _write_down(hotfix, claim, error)
        raise


def _claim(hotfix: HotFix) -> str:
    """Claim this issuing and return the token; empty where it is done, or claimed by another worker."""
    now = clock.now()
    with transaction.atomic():
        issuing = _locked(hotfix)
        if issuing.next_try_at is None or (issuing.claimed_until and issuing.claimed_until > now):
            return ""
        RETRY.claim(issuing, now)
        issuing.claim, issuing.claimed_until = secrets.token_hex(16), issuing.next_try_at
        issuing.save()
    return issuing.claim


def _locked(hotfix: HotFix) -> Issuing:
    """Return the issuing of `hotfix`, locked and made where it is missing."""
    now = clock.now()
    issuing, _made = Issuing.objects.select_for_update().get_or_create(
        hotfix=hotfix, defaults={"next_try_at": now}
    )
    return issuing


def _print(hotfix: HotFix) -> _SignedPrint:
    """Return the PDF, signed where a key is configured; no transaction is open during this long work.

    A timestamp authority that does not answer delays nothing: the timestamp is added later.
    """
    now = clock.now()
    data = snapshot(hotfix, printed_by=_("Hot Fix (automatically)"), at=now)
    with render_slot(patience=PATIENCE):
        pdf = render_record(data)
    key = configured()
    content, timestamp = pdf.content, None
    if key:
        content = sign(content, key=key, at=now, digest=digest(data))
        content, timestamp = timestamped_if_possible(content)
    return _SignedPrint(
        pdf=content,
        timestamp=timestamp,
        data=as_json(data).encode(),
        digest=digest(data),
        pages=pdf.pages,
        signed_by=key.fingerprint if key else "",
    )


def _enter(hotfix: HotFix, claim: str, printed: _SignedPrint) -> IssuedRecord | None:
    """Store the files, enter the record and return it; None where the claim was lost meanwhile."""
    if not _announce(hotfix, claim, file_store.name_for(printed.pdf, kind="pdf")):
        return None
    with transaction.atomic(), acting(None, reason=_("Issued at the end of the hot fix.")):
        # Stored under the lock: who lost the claim meanwhile stores nothing, and nobody announces another
        # file, and forgets this one, between the two.
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return None
        pdf_name = file_store.store(printed.pdf, kind="pdf")
        snapshot_name = file_store.store(printed.data, kind="json")
        HotFix.objects.select_for_update().get(pk=hotfix.pk)
        record = IssuedRecord.objects.create(
            hotfix=hotfix,
            issued_at=clock.now(),
            pdf_sha256=pdf_name.rpartition("/")[2].removesuffix(".pdf"),
            digest=printed.digest,
            signed_by=printed.signed_by,
            pages=printed.pages,
            size=len(printed.pdf),
            pdf_name=pdf_name,
            snapshot_name=snapshot_name,
        )
        if printed.timestamp:
            enter_timestamp(record, printed.timestamp, record.stored_pdf, number=1)
        _drop_claim(issuing)
        issuing.put_away = ""
        RETRY.over(issuing)
        issuing.save()
    logger.info("The record of %s is issued: SHA-256 %s", hotfix.reference, record.pdf_sha256)
    return record


def _announce(hotfix: HotFix, claim: str, name: str) -> bool:
    """Write down which file will be stored, and delete what an earlier try left behind.

    So no signed PDF stays that was never issued. Returns False where the claim was lost.
    """
    with transaction.atomic():
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return False
        left_behind, issuing.put_away = issuing.put_away, name
        issuing.save()
    if left_behind and left_behind != name:
        file_store.delete(left_behind)
    return True


def _write_down(hotfix: HotFix, claim: str, error: Exception) -> None:
    """Log the error, and write it down with the time of the next try."""
    logger.error("The record of %s could not be issued", hotfix.reference, exc_info=error)
    with transaction.atomic():
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return
        _drop_claim(issuing)
        RETRY.failed(issuing, _sentence(error), clock.now())
        issuing.save()


def _drop_claim(issuing: Issuing) -> None:
    issuing.claim, issuing.claimed_until = "", None


def _sentence(error: Exception) -> str:
    """Return what a process owner reads of `error`."""
    return str(error) if isinstance(error, DomainError | LayoutError) else in_words(error)
