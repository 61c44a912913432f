"""The record as a PDF: a snapshot in its own template, laid out like every document, with its data inside."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.evidence.stored_files import read_back

from . import charts
from .archival import EmbeddedFile
from .pdf_layout import Pdf, lay_out
from .printed_text import moment_of, nothing_hidden
from .snapshot import Snapshot, as_json, digest

DATA = "snapshot.json"


def render_pdf(record: Snapshot) -> bytes:
    """Return the bytes of the PDF. The same record gives the same bytes on the same machine."""
    return render_record(record).content


def render_record(record: Snapshot) -> Pdf:
    """Lay out the record as a PDF with its data and its attachments inside, and return that.

    Raises:
        LayoutError: the template or the style sheet is at fault.
        StoredFileDamaged: an attached file is missing, or is not what was attached.
    """
    embedded = (data_file(record), *attached_files(record))
    return lay_out(as_html(record), what=record.cover.reference, embedded=embedded)


def as_html(record: Snapshot) -> str:
    """Return the HTML that is printed: what people typed is escaped, and nothing in it is invisible."""
    record_digest = digest(record)
    with override(record.language):
        printing = record.printing
        address = _verification_address(record, record_digest)
        context = {
            "record": record,
            "digest": record_digest,
            "address": address,
            "qr_code": charts.qr_code(address),
            "rail": charts.rail_chart(
                record.rail,
                in_phase_for=printing.in_phase_for,
                stopped=not (record.cover.draft or record.cover.closed),
            ),
            "time": charts.time_chart(
                record.rail,
                record.stays,
                elapsed=printing.elapsed,
                of_round=record.cover.round,
                in_phase_for=printing.in_phase_for,
            ),
        }
        return nothing_hidden(render_to_string("records/record.html", context))


def _verification_address(record: Snapshot, record_digest: str) -> str:
    """Return where the record is verified; a draft names its hot fix too, since no list of drafts is kept."""
    address = f"{record.printing.site}/verify/{record_digest}/"
    return f"{address}{record.cover.reference}/" if record.cover.draft else address


def data_file(record: Snapshot) -> EmbeddedFile:
    """Return the record as data: exactly the bytes that the digest is the SHA-256 of."""
    with override(record.language):
        description = _("The record as data; its SHA-256 is the digest of the record.")
    return EmbeddedFile(
        name=DATA,
        content=as_json(record).encode(),
        media_type="application/json",
        created=datetime.fromisoformat(record.printing.at_iso),
        description=description,
        relationship="Data",
    )


def attached_files(record: Snapshot) -> Iterator[EmbeddedFile]:
    """Yield the files on the evidence; each is compared with its hash when it is read."""
    for file in record.attachments:
        if file.inside:
            yield EmbeddedFile(
                name=file.name,
                content=partial(_read, file.sha256),
                media_type=file.media_type,
                created=moment_of(file.added_at),
                description=file.note,
                relationship="Supplement",
            )


def _read(sha256: str) -> bytes:
    with read_back(sha256) as stored:
        return stored.read()
