"""The record as a PDF: a snapshot in its own template, laid out as every paper is, its data inside."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.evidence.stored_files import read_back

from . import charts
from .archival import Enclosure
from .pdf_layout import Pdf, lay_out
from .printed_text import moment_of, nothing_hidden
from .snapshot import Snapshot, as_json, digest

DATA = "snapshot.json"


def render_pdf(taken: Snapshot) -> bytes:
    """`taken` as a PDF. The same snapshot gives the same bytes on the same machine."""
    return render_record(taken).content


def render_record(taken: Snapshot) -> Pdf:
    """`taken` as a PDF, with what there is to know about it; inside are its data and its attachments.

    Raises:
        LayoutError: the template or the style sheet is at fault.
        StoredFileDamaged: an attached file is missing, or is not what was attached.
    """
    inside = (data(taken), *attached(taken))
    return lay_out(as_html(taken), what=taken.cover.reference, enclosures=inside)


def as_html(taken: Snapshot) -> str:
    """The page that is printed: everything that people typed is escaped, and nothing in it is invisible."""
    of_record = digest(taken)
    with override(taken.language):
        printed = taken.printing
        address = _address(taken, of_record)
        context = {
            "record": taken,
            "digest": of_record,
            "address": address,
            "qr_code": charts.qr_code(address),
            "rail": charts.rail(
                taken.rail,
                in_phase_for=printed.in_phase_for,
                stopped=not (taken.cover.draft or taken.cover.closed),
            ),
            "time": charts.time_in_phases(
                taken.rail,
                taken.stays,
                elapsed=printed.elapsed,
                of_round=taken.cover.round,
                in_phase_for=printed.in_phase_for,
            ),
        }
        return nothing_hidden(render_to_string("records/record.html", context))


def _address(taken: Snapshot, of_record: str) -> str:
    """Where the paper is checked; a draft names its hot fix too, because no list of drafts is kept."""
    address = f"{taken.printing.site}/verify/{of_record}/"
    return f"{address}{taken.cover.reference}/" if taken.cover.draft else address


def data(taken: Snapshot) -> Enclosure:
    """The record as data: exactly the bytes that the digest is the SHA-256 of."""
    with override(taken.language):
        description = _("The record as data; its SHA-256 is the digest of the record.")
    return Enclosure(
        name=DATA,
        content=as_json(taken).encode(),
        media_type="application/json",
        created=datetime.fromisoformat(taken.printing.at_iso),
        description=description,
        relationship="Data",
    )


def attached(taken: Snapshot) -> Iterator[Enclosure]:
    """The files on the evidence; each is compared with its hash when it is read."""
    for file in taken.attachments:
        if file.inside:
            yield Enclosure(
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
