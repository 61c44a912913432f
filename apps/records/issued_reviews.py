"""The paper of an access review that was signed: laid out, signed by the site and kept, once.

It goes by the same steps as the record of a hot fix, and the file that is announced is the claim: of two
workers at once the one that announced last enters its own, and the other stores nothing.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.access.models import AccessReview, ReviewLine
from apps.access.reviewing import what_is_signed
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.tracking import acting
from apps.history.signing_key import configured

from . import charts, file_store
from .archival import EmbeddedFile
from .models import IssuedReview, ReviewBeingIssued
from .pdf_layout import Pdf, lay_out
from .printed_text import nothing_hidden, to_the_minute
from .render_worker import render_slot

logger = logging.getLogger(__name__)

DATA = "review.json"
# In seconds: how long a worker waits for a render slot.
PATIENCE = 300


def issue_review(review: AccessReview) -> IssuedReview | None:
    """Issue the paper of `review`, which was signed, and return it; one that exists is returned as it is.

    None where another worker is storing its own.

    Raises:
        WrongPhase: it is still open.
    """
    if review.is_open:
        raise WrongPhase(_("This review is open: its paper is issued when it is signed."))
    present = IssuedReview.objects.filter(review=review).first()
    if present is not None:
        return present
    at = clock.now()
    with render_slot(patience=PATIENCE):
        pdf = print_review(review, at=at)
    content, key = pdf.content, configured()
    if key:
        from .signing import sign  # pyHanko takes a second to import

        content = sign(content, key=key, at=at, digest=review.digest)
    _announce(review, file_store.name_for(content, kind="pdf"))
    return _enter(review, content, pages=pdf.pages, signed_by=key.fingerprint if key else "")


def _announce(review: AccessReview, name: str) -> None:
    """Write down which file will be stored, and delete what an earlier try left behind.

    So no signed PDF stays that was never issued.
    """
    with transaction.atomic():
        issuing = _locked(review)
        left_behind, issuing.put_away = issuing.put_away, name
        issuing.save()
    if left_behind and left_behind != name:
        file_store.delete(left_behind)


def _enter(review: AccessReview, content: bytes, *, pages: int, signed_by: str) -> IssuedReview | None:
    """Store the paper and enter it; what another worker entered or announced meanwhile counts."""
    with transaction.atomic(), acting(None, reason=_("Issued when the access review was signed.")):
        issuing = _locked(review)
        present = IssuedReview.objects.filter(review=review).first()
        if present is not None or issuing.put_away != file_store.name_for(content, kind="pdf"):
            return present
        name = file_store.store(content, kind="pdf")
        issued: IssuedReview = IssuedReview.objects.create(
            review=review,
            issued_at=clock.now(),
            pdf_sha256=file_store.sha256_in(name),
            digest=review.digest,
            signed_by=signed_by,
            pages=pages,
            size=len(content),
            pdf_name=name,
        )
        issuing.put_away = ""
        issuing.save()
    logger.info("The paper of access review %d is issued: SHA-256 %s", review.pk, issued.pdf_sha256)
    return issued


def _locked(review: AccessReview) -> ReviewBeingIssued:
    issuing, _made = ReviewBeingIssued.objects.select_for_update().get_or_create(review=review)
    return issuing


def print_review(review: AccessReview, *, at: datetime) -> Pdf:
    """Lay `review` out as a PDF with what was signed inside. Raises LayoutError."""
    lines = list(review.lines.order_by("holder", "kind", "key"))
    signed = what_is_signed(review, lines)
    with override(settings.LANGUAGE_CODE):
        address = f"{settings.SITE_URL}/verify/{review.digest}/"
        html = render_to_string(
            "records/access_review.html",
            {
                "language": settings.LANGUAGE_CODE,
                "review": review,
                "lines": [(line, to_the_minute(line.decided_at)) for line in lines],
                "numbers": [
                    (str(one.label), sum(line.decision == one for line in lines))
                    for one in ReviewLine.Decision
                ],
                "later": sum(line.came_later or bool(line.read_before) for line in lines),
                "organisation": settings.ORGANISATION,
                "started_at": to_the_minute(review.started_at),
                "signed_at": to_the_minute(review.signed_at),
                "printed_at": to_the_minute(at),
                "printed_at_iso": f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
                "address": address,
                "qr_code": charts.qr_code(address),
                "data": DATA,
            },
        )
        described = _("What was signed; its SHA-256 is the digest on the last page.")
    data = EmbeddedFile(DATA, signed.encode(), "application/json", at, described, "Data")
    return lay_out(nothing_hidden(html), what=str(review), embedded=(data,))
