"""The record as a PDF: a snapshot in its own template, laid out like every document, with its data inside."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.evidence.stored_files import read_back

from . import charts
from .archival import EmbeddedFile
from .history_in_groups import groups
from .pdf_layout import Pdf, lay_out
from .printed_text import moment_of, nothing_hidden
from .record_data import Chapter, TargetLine
from .signed_evidence_files import file_name
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
    embedded = (data_file(record), *signed_files(record), *attached_files(record))
    return lay_out(as_html(record), what=record.cover.reference, embedded=embedded)


def render_board_sheet(record: Snapshot) -> bytes:
    """Return page one of the record alone as a PDF, without its data: to decide from. Raises LayoutError."""
    with override(record.language):
        context = {"record": record, "rail": _rail(record), "targets": _targets(record)}
        html = nothing_hidden(render_to_string("records/board_sheet.html", context))
    return lay_out(html, what=record.cover.reference).content


def as_html(record: Snapshot) -> str:
    """Return the HTML that is printed: what people typed is escaped, and nothing in it is invisible."""
    record_digest = digest(record)
    with override(record.language):
        printing = record.printing
        address = _verification_address(record, record_digest)
        shown, absent = _chapters(record)
        context = {
            "record": record,
            "chapters": shown,
            "absent": absent,
            "groups": groups(record),
            "targets": _targets(record),
            "digest": record_digest,
            "address": address,
            "qr_code": charts.qr_code(address),
            "rail": _rail(record),
            "time": charts.time_chart(
                record.rail,
                record.stays,
                elapsed=printing.elapsed,
                of_round=record.cover.round,
                in_phase_for=printing.in_phase_for,
            ),
        }
        return nothing_hidden(render_to_string("records/record.html", context))


def _rail(record: Snapshot) -> charts.Drawing:
    return charts.rail_chart(
        record.rail,
        in_phase_for=record.printing.in_phase_for,
        stopped=not (record.cover.draft or record.cover.closed),
    )


def _chapters(record: Snapshot) -> tuple[list[Chapter], dict[str, list[str]]]:
    """Return the chapters that have something to tell, and the titles of others by what they say."""
    filled = {
        "roles": record.grants,
        "delegations": record.delegations,
        "status": record.status_updates,
        "attachments": record.attachments,
    }
    shown: list[Chapter] = []
    absent: defaultdict[str, list[str]] = defaultdict(list)
    for chapter in record.chapters:
        lines: tuple[object, ...] = filled.get(chapter.kind, ("",))
        if chapter.kind == "evidence":
            lines = chapter.rounds
        if lines:
            shown.append(chapter)
        else:
            absent[chapter.if_empty].append(chapter.title)
    return shown, dict(absent)


def _targets(record: Snapshot) -> list[TargetLine]:
    """Return the targets; one still waited for is late where its moment is over when this is printed."""
    return [
        replace(line, late=True) if line.due and line.due < record.printing.at_iso else line
        for line in record.targets
    ]


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


def signed_files(record: Snapshot) -> Iterator[EmbeddedFile]:
    """Yield what sign-offs cover, each text as a file whose name is its SHA-256."""
    with override(record.language):
        description = _("Exactly what a sign-off covers; the name says the SHA-256 of the file.")
    for signed in record.signed:
        yield EmbeddedFile(
            name=file_name(signed),
            content=signed.text.encode(),
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
                # A PDF names the type alone, without the encoding of a text.
                media_type=file.media_type.partition(";")[0],
                created=moment_of(file.added_at),
                description=file.note,
                relationship="Supplement",
            )


def _read(sha256: str) -> bytes:
    with read_back(sha256) as stored:
        return stored.read()
