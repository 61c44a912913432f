"""Reading a record's PDF back: its signature, the files in it, and the digests on its last page.

Imported only where a record is verified: pyHanko takes a second to import.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from asn1crypto import cms
from cryptography import x509
from django.utils.translation import gettext as _
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from apps.common.errors import DomainError

from .signing import DIGEST_IN_REASON

_DIGEST_IN_REASON = re.compile(DIGEST_IN_REASON + r"([0-9a-f]{64})\Z")
_REFERENCE = re.compile(r"HF-[0-9]{4}-[0-9]{4,9}")


class Unreadable(DomainError):
    """The file is no PDF, or so damaged that nothing in it can be read."""


@dataclass(frozen=True)
class Signature:
    """The one signature of a record. `holds` is True where every byte of the file is as it was signed."""

    signer: str
    fingerprint: str
    at: datetime | None
    digest: str
    holds: bool


@dataclass(frozen=True)
class Content:
    """What a file says of itself: SHA-256 of the files in it, and the digests printed on its last page."""

    signature: Signature | None
    embedded: frozenset[str]
    printed: frozenset[str]


def read(pdf: bytes) -> Content:
    """Return what `pdf` says of itself. Raises Unreadable."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        signatures = reader.embedded_signatures
        return Content(
            signature=_signature(pdf, signatures) if signatures else None,
            embedded=frozenset(_embedded(reader)),
            printed=frozenset(printed_digests(reader)),
        )
    except Exception as error:  # a damaged file fails in any way that a parser can
        raise Unreadable(_("This is no PDF, or it is damaged: it cannot be read.")) from error


def reference_in(pdf: bytes) -> str:
    """Return the reference in the title of `pdf`; empty where there is none, or the file cannot be read."""
    try:
        information: Any = PdfFileReader(BytesIO(pdf)).trailer["/Info"]
        match = _REFERENCE.match(str(information["/Title"]))
    except Exception:  # a damaged file fails in any way that a parser can
        return ""
    return match[0] if match else ""


def digests_on(pdf: bytes) -> list[str]:
    """Return the digests on the last page of `pdf`; none where it cannot be read."""
    try:
        return printed_digests(PdfFileReader(BytesIO(pdf)))
    except Exception:  # a damaged file fails in any way that a parser can
        return []


def fingerprint_of(pem: bytes) -> str:
    """Return the SHA-256 of the certificate in `pem`. Raises Unreadable."""
    try:
        return _fingerprint(x509.load_pem_x509_certificate(pem))
    except ValueError as error:
        raise Unreadable(_("There is no certificate in this file.")) from error


def _fingerprint(certificate: x509.Certificate) -> str:
    from cryptography.hazmat.primitives import hashes

    return certificate.fingerprint(hashes.SHA256()).hex()


def _signature(pdf: bytes, signatures: list[EmbeddedPdfSignature]) -> Signature:
    signature = signatures[0]
    certificate = signature.signer_cert
    reason = _DIGEST_IN_REASON.search(str(signature.sig_object.get("/Reason", "")))
    return Signature(
        signer=str(certificate.subject.native.get("common_name", certificate.subject.human_friendly)),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
        at=signature.self_reported_timestamp,
        digest=reason[1] if reason else "",
        holds=len(signatures) == 1 and _covers_the_file(signature) and _fills_its_gap(pdf, signature),
    )


def _covers_the_file(signature: EmbeddedPdfSignature) -> bool:
    """Return whether the signature is valid and covers the whole file.

    Whose it is, is for the caller to compare by the fingerprint.
    """
    # Its own certificate is enough here, and nothing is fetched from anywhere.
    context = ValidationContext(trust_roots=[signature.signer_cert], allow_fetching=False)
    status = validate_pdf_signature(signature, context)
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    return bool(status.intact and status.valid and whole)


def _fills_its_gap(pdf: bytes, signature: EmbeddedPdfSignature) -> bool:
    """Return whether the one gap in what is signed holds the signature as we write it, then only zeros."""
    _start, before, after, _length = (int(number) for number in signature.byte_range)
    gap = pdf[before:after]
    try:
        raw = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return False
    if gap != b"<" + raw.hex().upper().encode() + b">":
        return False
    info = cms.ContentInfo.load(raw)
    written = info.dump()
    return not any(raw[len(written) :]) and _as_we_write_it(info, written)


def _as_we_write_it(info: Any, written: bytes) -> bool:
    """Return whether the parts that are not signed are as we write them: versions, names of algorithms."""
    data = info["content"]
    signer = data["signer_infos"][0]
    sha256 = {"algorithm": "sha256", "parameters": None}
    expected = (
        data["version"].native == "v1"
        and data["digest_algorithms"].native == [sha256]
        and len(data["signer_infos"]) == 1
        and len(data["certificates"]) == 1
        and data["encap_content_info"].native == {"content_type": "data", "content": None}
        and data["crls"].native is None
        and signer["version"].native == "v1"
        and signer["digest_algorithm"].native == sha256
        and signer["signature_algorithm"].native == {"algorithm": "sha256_ecdsa", "parameters": None}
        and signer["unsigned_attrs"].native is None
        and signer["sid"].chosen.dump() == _identifier(data["certificates"][0].chosen)
    )
    return expected and bool(info.copy().dump(force=True) == written)


def _identifier(certificate: Any) -> bytes:
    names = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    identifier: bytes = cms.IssuerAndSerialNumber(names).dump()
    return identifier


def _embedded(reader: PdfFileReader) -> list[str]:
    """Return the SHA-256 of each embedded file."""
    root: Any = reader.root
    if "/Names" not in root or "/EmbeddedFiles" not in root["/Names"]:
        return []
    return [
        hashlib.sha256(spec["/EF"]["/F"].data).hexdigest()
        for spec in _leaves(root["/Names"]["/EmbeddedFiles"])
    ]


def _leaves(node: Any) -> list[Any]:
    """Return the values of a name tree."""
    values = _all(node, "/Names")[1::2]
    for kid in _all(node, "/Kids"):
        values += _leaves(kid)
    return values


def _all(holder: Any, name: str) -> list[Any]:
    """Return the members of an array, each as itself and not as a reference; none where there is no array."""
    return [holder[name][at] for at in range(len(holder[name]))] if name in holder else []


# --- The last page --------------------------------------------------------------------------------

# This reads no PDF but ours: it knows the one form that WeasyPrint gives to the codes of letters and to what
# they stand for. A PDF that was printed otherwise seems to have no digests.

# Which font, or a line of letters in it.
_FONT_OR_LINE = re.compile(rb"/(\w+) [0-9.]+ Tf|\[([^\]]*)\] TJ")
_LETTER = re.compile(rb"<([0-9a-f]{4})>")
_MEANS = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]{4})>")
_DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def printed_digests(reader: PdfFileReader) -> list[str]:
    """Return every SHA-256 in the text of the last page."""
    page: Any = reader.find_page_for_modification(-1)[0].get_object()
    return _DIGEST.findall("\n".join(_lines(page)))


def _lines(page: Any) -> list[str]:
    resources = page["/Resources"]
    if "/Font" not in resources:
        return []
    fonts = resources["/Font"]
    tables = {name[1:].encode(): _letters_by_code(fonts[name]) for name in fonts}
    lines, table = [], dict[bytes, str]()
    for font, line in _FONT_OR_LINE.findall(_content(page)):
        if font:
            table = tables.get(font, {})
        else:
            lines.append("".join(table.get(code, "?") for code in _LETTER.findall(line)))
    return lines


def _content(page: Any) -> bytes:
    contents = page["/Contents"]
    parts = [contents] if hasattr(contents, "data") else [contents[at] for at in range(len(contents))]
    return b"\n".join(part.data for part in parts)


def _letters_by_code(font: Any) -> dict[bytes, str]:
    """Return the letters that the codes of a font stand for, as far as one code is one letter."""
    if "/ToUnicode" not in font:
        return {}
    return {code: chr(int(letter, 16)) for code, letter in _MEANS.findall(font["/ToUnicode"].data)}
