"""Writing behind the end of a PDF/A-3 without making another kind of file of it.

pyHanko's own writer raises a signed file to PDF 2.0, declares an extension of it, writes the metadata anew
in a way that PDF/A does not know, and puts another date into the information of the document. Imported only
where a record is signed: pyHanko takes a second to import.
"""

from io import BytesIO
from typing import Any

from pyhanko.pdf_utils.extensions import DeveloperExtension
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

# ISO 19005-3 is written upon PDF 1.7.
VERSION = (1, 7)
_NEWER_STANDARDS = "/ISO_"


class NotArchival(Exception):
    """What is to be signed is of another version of PDF than PDF/A-3 allows."""


class ArchivalWriter(IncrementalPdfFileWriter):
    """Appends to a PDF; version, metadata and information stay byte for byte as they were."""

    def ensure_output_version(self, version: Any) -> None:
        """Leave the version alone: what is written here is in PDF 1.7 or may be ignored by a reader of it."""

    def register_extension(self, ext: DeveloperExtension) -> None:
        """Declare an extension of PDF 1.7, such as that of PAdES, and none of a newer PDF."""
        if ext.prefix_name != _NEWER_STANDARDS:
            super().register_extension(ext)
            self.mark_update(self.root_ref)

    def _update_meta(self) -> None:
        """Leave XMP and information alone: they tell of the print, and must go on saying the same."""


def opened_for_more(pdf: bytes) -> ArchivalWriter:
    """Return the writer that appends to `pdf`, of whatever version it is."""
    return ArchivalWriter(BytesIO(pdf))


def opened_to_sign(pdf: bytes) -> ArchivalWriter:
    """Return the writer that appends a signature to `pdf`. Raises NotArchival."""
    writer = opened_for_more(pdf)
    if writer.prev.input_version != VERSION or "/Version" in writer.root:
        raise NotArchival("It is not PDF 1.7, so it is no PDF/A-3.")
    return writer
