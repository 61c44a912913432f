"""Reading a record's PDF back: its signature, its timestamps, its data, and the digests on its last page.

Nothing here compares with what later additions might mean to a viewer: where no later change is allowed, it
is enough that the signature covers its part of the file, and that timestamps are all that follows. Imported
only where a record is verified: pyHanko takes a while to import.
"""

import hashlib
import json
import re
from typing import IO, Any

from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from .file_contents import About, Content, Signature, Timestamp, Unreadable
from .later_revisions import only_timestamps_follow
from .printed_page import printed_digests
from .signature_bytes import ends_at, fills_its_gap, is_valid_signature, is_valid_timestamp

# Papers that were issued carry these words: they stay, in whatever language the site is.
DIGEST_IN_REASON = "digest "
_DIGEST_IN_REASON = re.compile(DIGEST_IN_REASON + r"([0-9a-f]{64})\Z")
_REFERENCE = re.compile(r"HF-[0-9]{4}-[0-9]{4,9}")
LONGEST_WORDS = 300
# That of the data of a record, as a name of PDF.
DATA_TYPE = "/application/json"


def read(opened: IO[bytes]) -> Content:
    """Return what a PDF, opened for reading bytes, says of itself. Raises Unreadable."""
    try:
        reader = PdfFileReader(opened)
        signature = _signature(reader)
        embedded = _data_files(reader)
        return Content(
            signature=signature,
            timestamps=tuple(timestamps_of(reader)),
            embedded=frozenset(embedded),
            printed=frozenset(printed_digests(reader)),
            about=_about(embedded.get(signature.digest, b"")) if signature else About(),
            titled=_titled(reader),
        )
    except Exception as error:  # a damaged file fails in any way that a parser can
        raise Unreadable(_("This is no PDF, or it is damaged: it cannot be read.")) from error


def read_signatures(opened: IO[bytes]) -> tuple[Signature | None, tuple[Timestamp, ...]]:
    """Return the signature and the timestamps of a PDF alone, which is quick. Raises Unreadable."""
    try:
        reader = PdfFileReader(opened)
        return _signature(reader), tuple(timestamps_of(reader))
    except Exception as error:  # a damaged file fails in any way that a parser can
        raise Unreadable(_("This is no PDF, or it is damaged: it cannot be read.")) from error


# --- Signature and timestamps ---------------------------------------------------------------------


def _signature(reader: PdfFileReader) -> Signature | None:
    signatures = reader.embedded_regular_signatures
    if not signatures:
        return None
    signature = signatures[0]
    certificate = signature.signer_cert
    reason = _DIGEST_IN_REASON.search(str(signature.sig_object.get("/Reason", "")))
    return Signature(
        signer=_name_in(certificate),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        at=signature.self_reported_timestamp,
        digest=reason[1] if reason else "",
        holds=len(signatures) == 1
        and is_valid_signature(signature)
        and fills_its_gap(signature)
        and only_timestamps_follow(reader, signature)
        and all(timestamp.holds for timestamp in timestamps_of(reader)),
        valid_from=certificate.not_valid_before,
        valid_until=certificate.not_valid_after,
    )


def timestamps_of(reader: PdfFileReader) -> list[Timestamp]:
    """Return the timestamps of a file, oldest first."""
    return [_timestamp(one) for one in reader.embedded_timestamp_signatures]


def _timestamp(signature: EmbeddedPdfSignature) -> Timestamp:
    own = signature.signer_cert
    told = signature.signed_data["encap_content_info"]["content"].parsed
    return Timestamp(
        at=told["gen_time"].native,
        authority=_name_in(own),
        fingerprint=hashlib.sha256(own.dump()).hexdigest(),
        until=own.not_valid_after,
        certificates=(own.dump(), *(one.dump() for one in signature.other_embedded_certs)),
        end=ends_at(signature),
        holds=is_valid_timestamp(signature),
    )


def _name_in(certificate: Any) -> str:
    return str(certificate.subject.native.get("common_name", certificate.subject.human_friendly))


# --- What else is in it ---------------------------------------------------------------------------


def _titled(reader: PdfFileReader) -> str:
    """Return the reference in the title; empty where there is none."""
    try:
        information: Any = reader.trailer["/Info"]
        match = _REFERENCE.match(str(information["/Title"]))
    except KeyError:
        return ""
    return match[0] if match else ""


def _about(data: bytes) -> About:
    """Return of which hot fix the data tells; empty words where it tells it in another shape."""
    try:
        cover = json.loads(data)["cover"]
        return About(*(str(cover.get(name, ""))[:LONGEST_WORDS] for name in ("reference", "title", "state")))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return About()


def _data_files(reader: PdfFileReader) -> dict[str, bytes]:
    """Return the embedded files that are data, by their SHA-256; others may be large, and are not read."""
    root: Any = reader.root
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return {}
    files = [spec["/EF"]["/F"] for spec in _leaves(root["/Names"]["/EmbeddedFiles"])]
    contents = [file.data for file in files if file.get("/Subtype") == DATA_TYPE]
    return {hashlib.sha256(content).hexdigest(): content for content in contents}


def _leaves(node: Any) -> list[Any]:
    """Return the values of a name tree."""
    values = _all(node, "/Names")[1::2]
    for kid in _all(node, "/Kids"):
        values += _leaves(kid)
    return values


def _all(holder: Any, name: str) -> list[Any]:
    """Return the members of an array, each as itself and not as a reference; none where there is no array."""
    return [holder[name][at] for at in range(len(holder[name]))] if name in holder else []
