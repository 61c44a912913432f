"""What follows the signature of a record: timestamps with what is needed to judge them, and nothing else.

A PDF may be added to behind its end, and an addition may show anything. So each one is compared with what we
write: it may put one unseen field for a timestamp beside the others, and change nothing that was there.
Imported only where a record is verified.
"""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.generic import IndirectObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from .signature_bytes import ends_at, gap_is_padded, size_of

# One every few months for a hundred years; whoever adds more wants to keep the reader busy.
MOST_TIMESTAMPS = 200
# The print is the first revision, the signature the second.
_SIGNED_REVISION = 1
_WHOLE = (SignatureCoverageLevel.ENTIRE_FILE, SignatureCoverageLevel.ENTIRE_REVISION)
_OF_A_FIELD = {"/FT", "/T", "/TU", "/V", "/Type", "/Subtype", "/Rect", "/F", "/P"}


def only_timestamps_follow(reader: PdfFileReader, signature: EmbeddedPdfSignature) -> bool:
    """Return whether the signature ends its revision, and each later one is one timestamp of ours."""
    timestamps = reader.embedded_timestamp_signatures
    everything = [signature, *timestamps]
    revisions = [one.signed_revision for one in everything]
    return (
        len(timestamps) <= MOST_TIMESTAMPS
        and reader.total_revisions == len(everything) + _SIGNED_REVISION
        and revisions == list(range(_SIGNED_REVISION, reader.total_revisions))
        and ends_at(everything[-1]) == size_of(signature)
        and all(one.evaluate_signature_coverage() in _WHOLE for one in everything)
        and all(gap_is_padded(one) for one in timestamps)
        and all(_adds_only(reader, one) for one in timestamps)
    )


def _adds_only(reader: PdfFileReader, timestamp: EmbeddedPdfSignature) -> bool:
    """Return whether the revision of `timestamp` adds that, the store of certificates, and nothing else."""
    number = timestamp.signed_revision
    before, after = _View(reader, number - 1), _View(reader, number)
    page = timestamp.sig_field.raw_get("/P")
    return (
        not reader.xrefs.refs_freed_in_revision(number)
        and before.trailer("/Root") == after.trailer("/Root")
        and before.trailer("/Info") == after.trailer("/Info")
        and _same_but(before.root, after.root, "/DSS", "/AcroForm")
        and _same_but(before.form, after.form, "/Fields")
        and _one_more(before.list_in(before.form, "/Fields"), after.list_in(after.form, "/Fields"))
        and _same_but(before.at(page), after.at(page), "/Annots")
        and _one_more(before.list_in(before.at(page), "/Annots"), after.list_in(after.at(page), "/Annots"))
        and _is_unseen(timestamp.sig_field)
        and _touched(reader, number) <= before.containers(page)
    )


class _View:
    """A PDF as it was after one of its revisions."""

    def __init__(self, reader: PdfFileReader, revision: int) -> None:
        self._resolver: Any = reader.get_historical_resolver(revision)
        self.root: Any = self._resolver.root
        self.form: Any = self.root["/AcroForm"]

    def at(self, reference: Any) -> Any:
        """Return the object that a reference leads to in this revision."""
        return self._resolver.get_object(reference.reference)

    def trailer(self, name: str) -> bytes:
        """Return the entry of the trailer, as it is written."""
        view = self._resolver.trailer_view
        return _written(view.raw_get(name)) if name in view else b""

    def list_in(self, holder: Any, name: str) -> list[bytes]:
        """Return the members of an array as they are written; none where there is no array."""
        return [_written(one) for one in holder[name]] if name in holder else []

    def containers(self, page: Any) -> set[tuple[int, int]]:
        """Return the objects of this revision that a timestamp on `page` is entered in."""
        places = [(self._resolver.trailer_view, "/Root"), (self.root, "/AcroForm"), (self.root, "/DSS")]
        places += [(self.form, "/Fields"), (self.at(page), "/Annots")]
        entries = [page, *(holder.raw_get(name) for holder, name in places if name in holder)]
        return {(one.idnum, one.generation) for one in entries if isinstance(one, IndirectObject)}


def _touched(reader: PdfFileReader, number: int) -> set[tuple[int, int]]:
    """Return the objects that were there before, and are written again in this revision."""
    earlier: set[tuple[int, int]] = set()
    for revision in range(number):
        earlier |= {(one.idnum, one.generation) for one in reader.xrefs.explicit_refs_in_revision(revision)}
    return {(one.idnum, one.generation) for one in reader.xrefs.explicit_refs_in_revision(number)} & earlier


def _same_but(before: Any, after: Any, *names: str) -> bool:
    """Return whether two dictionaries are written the same, but for the entries `names`."""
    kept = [
        {name: _written(one.raw_get(name)) for name in one if name not in names} for one in (before, after)
    ]
    return kept[0] == kept[1]


def _one_more(before: list[bytes], after: list[bytes]) -> bool:
    return len(after) == len(before) + 1 and after[:-1] == before


def _is_unseen(field: Any) -> bool:
    left, bottom, right, top = (float(one) for one in field["/Rect"])
    return (
        left == right
        and bottom == top
        and set(field) <= _OF_A_FIELD
        and field["/V"]["/Type"] == "/DocTimeStamp"
    )


def _written(thing: Any) -> bytes:
    out = BytesIO()
    thing.write_to_stream(out, None)
    return out.getvalue()
