"""The record as a PDF: a snapshot in its own template, laid out as every paper is, its data inside."""

from collections.abc import Iterable
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from . import figures
from .enclosures import Enclosure
from .paper import Paper, lay_out, nothing_hidden
from .snapshot import Snapshot, as_json, digest

DATA = "snapshot.json"


def render_pdf(taken: Snapshot) -> bytes:
    """`taken` as a PDF. The same snapshot gives the same bytes on the same machine."""
    return print_paper(taken).content


def print_paper(taken: Snapshot, *, enclosures: Iterable[Enclosure] = ()) -> Paper:
    """`taken` as a PDF, with what there is to know about it.

    Args:
        enclosures: the files that are attached to the evidence; the record as data is always inside.

    Raises:
        PaperError: the template or the style sheet is at fault.
    """
    return lay_out(as_html(taken), what=taken.cover.reference, enclosures=(data(taken), *enclosures))


def as_html(taken: Snapshot) -> str:
    """The page that is printed: everything that people typed is escaped, and nothing in it is invisible."""
    of_record = digest(taken)
    with override(taken.language):
        printed = taken.printing
        address = f"{printed.site}/verify/{of_record}/"
        context = {
            "record": taken,
            "digest": of_record,
            "address": address,
            "qr_code": figures.qr_code(address),
            "rail": figures.rail(
                taken.rail,
                in_phase_for=printed.in_phase_for,
                stopped=not (taken.cover.draft or taken.cover.closed),
            ),
            "time": figures.time_in_phases(
                taken.rail,
                taken.stays,
                elapsed=printed.elapsed,
                of_round=taken.cover.round,
                in_phase_for=printed.in_phase_for,
            ),
        }
        return nothing_hidden(render_to_string("records/record.html", context))


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
