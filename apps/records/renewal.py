"""Trusted timestamps of issued records: at once where the authority answers, else later, and anew.

A timestamp lasts as long as its authority's certificate. Before that ends, another one is put behind it; the
longer file is stored beside the shorter, and both stay what was issued.
"""

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common.errors import DomainError, StoredFileDamaged
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix

from . import file_store
from .certificates import revocation_data
from .file_contents import Timestamp
from .models import IssuedRecord, IssuedRecordQuerySet, RecordTimestamp, StoredPdf
from .timestamp_authority import NoTimestamp, configured_authority
from .timestamping import Timestamped, add_timestamp

logger = logging.getLogger(__name__)


def timestamped_if_possible(pdf: bytes) -> tuple[bytes, Timestamp | None]:
    """Return a signed PDF with a timestamp, and that; as it is, and None, where nobody gives one now.

    Why nobody does is logged.
    """
    try:
        stamped = _timestamped(pdf)
    except DomainError as error:
        logger.warning("A record is issued without a timestamp, which is added later: %s", error)
        return pdf, None
    return (stamped.pdf, stamped.timestamp) if stamped else (pdf, None)


def _timestamped(pdf: bytes) -> Timestamped | None:
    """Return the PDF with a timestamp; None where no authority is configured. Raises NoTimestamp."""
    authority = configured_authority()
    if authority is None:
        return None
    return add_timestamp(pdf, authority=authority, revocation=revocation_data())


def enter_timestamp(
    record: IssuedRecord, timestamp: Timestamp, stored: StoredPdf, *, number: int
) -> RecordTimestamp:
    """Enter a timestamp of `record`, whose file is stored, and return the entry."""
    return RecordTimestamp.objects.create(
        record=record,
        number=number,
        at=timestamp.at,
        authority=timestamp.authority[:300],
        authority_sha256=timestamp.fingerprint,
        valid_until=timestamp.until,
        pdf_sha256=stored.sha256,
        size=stored.size,
        pdf_name=stored.name,
    )


def due_for_renewal(at: datetime) -> Iterator[IssuedRecord]:
    """Yield the signed records without a timestamp, and those whose newest one ends before long."""
    until = at + timedelta(days=settings.TIMESTAMP_RENEW_DAYS)
    return _one_by_one(IssuedRecord.objects.lacking_a_timestamp(until=until))


def every_signed_record() -> Iterator[IssuedRecord]:
    """Yield all signed records, oldest first."""
    return _one_by_one(IssuedRecord.objects.signed().order_by("pk"))


def _one_by_one(records: IssuedRecordQuerySet) -> Iterator[IssuedRecord]:
    """Yield each record as it is when its turn comes: there may be many, and each takes a moment."""
    for key in list(records.values_list("pk", flat=True)):
        yield IssuedRecord.objects.select_related("hotfix").get(pk=key)


def renew(record: IssuedRecord) -> RecordTimestamp | None:
    """Put a new timestamp behind the newest file of `record`; None where another process just did.

    Raises:
        StoredFileDamaged: the file is missing, or is not what was stored.
        NoTimestamp: no authority is configured, or it gave none that holds.
    """
    newest = record.newest_file()
    kept = file_store.opened_if_right(newest.name, newest.sha256)
    if kept is None:
        raise StoredFileDamaged(
            _("The stored file of %(reference)s is missing, or was changed: it gets no timestamp.")
            % {"reference": record.hotfix.reference}
        )
    with kept:
        stamped = _timestamped(kept.read())
    if stamped is None:
        raise NoTimestamp(_("No timestamp authority is configured: TIMESTAMP_AUTHORITY or TIMESTAMP_KEY."))
    name = file_store.store(stamped.pdf, kind="pdf")
    stored = StoredPdf(name, file_store.sha256_in(name), len(stamped.pdf))
    with (
        transaction.atomic(),
        acting(None, reason=_("A new timestamp, so that the record can be checked later.")),
    ):
        HotFix.objects.select_for_update().get(pk=record.hotfix_id)
        if record.newest_file() == newest:
            entered = enter_timestamp(record, stamped.timestamp, stored, number=record.timestamps.count() + 1)
            logger.info("The record of %s has timestamp %d", record.hotfix.reference, entered.number)
            return entered
    file_store.delete(name)
    return None
