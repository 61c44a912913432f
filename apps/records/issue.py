"""Issuing a record: printed, signed, put on the shelf, and entered; an interruption leaves no half of it.

A claim says whose turn it is. It lapses, so that a worker that died is not waited for; and a worker that
comes back after it lapsed enters nothing, so that there is one record of a hot fix and never two.
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
from .models import IssuedRecord, Issuing
from .paper_layout import PaperError
from .pdf import print_paper
from .render_worker import turn
from .signing import sign
from .snapshot import as_json, digest, snapshot

logger = logging.getLogger(__name__)

# The claim lasts longer than any record takes to print, and is short enough to wait for after a crash.
RETRY = RetryRule(claim_lasts=timedelta(minutes=10), first=timedelta(minutes=1), longest=timedelta(hours=6))
# In seconds: how long to wait while others print; it ends before the claim does.
PATIENCE = 300


@dataclass(frozen=True)
class _Printed:
    """Everything that is entered, and the files that go on the shelf before it is."""

    pdf: bytes
    data: bytes
    digest: str
    pages: int
    signed_by: str


def issue(hotfix: HotFix) -> IssuedRecord | None:
    """The issued record of `hotfix`, which has ended; None where somebody else is at it now.

    A record that is there is returned as it is: nothing is printed twice. Whatever goes wrong is written
    down with the time of the next try, and raised.

    Raises:
        WrongPhase: the hot fix is still open.
    """
    if not hotfix.ended:
        raise WrongPhase(
            _("%(reference)s is still open: its record is issued when it ends.")
            % {"reference": hotfix.reference}
        )
    found = IssuedRecord.objects.filter(hotfix=hotfix).first()
    if found:
        return found
    claim = _claim(hotfix)
    if not claim:
        return None
    try:
        return _enter(hotfix, claim, _print(hotfix))
    except Exception as wrong:
        _write_down(hotfix, claim, wrong)
        raise


def _claim(hotfix: HotFix) -> str:
    """The token of a claim on this issuing; empty where it is done, or somebody else's turn."""
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
    now = clock.now()
    issuing, _made = Issuing.objects.select_for_update().get_or_create(
        hotfix=hotfix, defaults={"next_try_at": now}
    )
    return issuing


def _print(hotfix: HotFix) -> _Printed:
    """The paper, signed where a key is configured; no transaction is open while this takes its time."""
    now = clock.now()
    taken = snapshot(hotfix, printed_by=_("Hot Fix (automatically)"), at=now)
    with turn(patience=PATIENCE):
        paper = print_paper(taken)
    key = configured()
    pdf = sign(paper.content, key=key, at=now, digest=digest(taken)) if key else paper.content
    return _Printed(
        pdf=pdf,
        data=as_json(taken).encode(),
        digest=digest(taken),
        pages=paper.pages,
        signed_by=key.fingerprint if key else "",
    )


def _enter(hotfix: HotFix, claim: str, printed: _Printed) -> IssuedRecord | None:
    """Put the files on the shelf, then enter the record; nothing where the claim was lost meanwhile."""
    if not _announce(hotfix, claim, file_store.name_for(printed.pdf, kind="pdf")):
        return None
    pdf_name = file_store.put(printed.pdf, kind="pdf")
    snapshot_name = file_store.put(printed.data, kind="json")
    with transaction.atomic(), acting(None, reason=_("Issued at the end of the hot fix.")):
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return None
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
        _let_go(issuing)
        issuing.put_away = ""
        RETRY.over(issuing)
        issuing.save()
    logger.info("The record of %s is issued: SHA-256 %s", hotfix.reference, record.pdf_sha256)
    return record


def _announce(hotfix: HotFix, claim: str, name: str) -> bool:
    """Write down which file comes, and take away what an earlier try left: no signed paper lies about
    that was never issued."""
    with transaction.atomic():
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return False
        left, issuing.put_away = issuing.put_away, name
        issuing.save()
    if left and left != name:
        file_store.take_away(left)
    return True


def _write_down(hotfix: HotFix, claim: str, wrong: Exception) -> None:
    logger.error("The record of %s could not be issued", hotfix.reference, exc_info=wrong)
    with transaction.atomic():
        issuing = _locked(hotfix)
        if issuing.claim != claim:
            return
        _let_go(issuing)
        RETRY.failed(issuing, _sentence(wrong), clock.now())
        issuing.save()


def _let_go(issuing: Issuing) -> None:
    issuing.claim, issuing.claimed_until = "", None


def _sentence(wrong: Exception) -> str:
    """Return what a process owner reads of `wrong`."""
    return str(wrong) if isinstance(wrong, DomainError | PaperError) else in_words(wrong)
