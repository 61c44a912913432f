"""Whether a signature or a timestamp in a PDF is of the bytes around it, and is written as we write it.

Whose it is, is for the caller to compare. Imported only where a record is verified.
"""

import hashlib
import os
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

_SHA256 = {"algorithm": "sha256", "parameters": None}
_ALGORITHMS = ("sha256_ecdsa", "sha256_rsa", "rsassa_pkcs1v15")


def ends_at(signature: EmbeddedPdfSignature) -> int:
    """Return how many bytes it covers, its own gap included."""
    _start, _before, after, length = (int(number) for number in signature.byte_range)
    return after + length


def size_of(signature: EmbeddedPdfSignature) -> int:
    """Return how many bytes the whole file has."""
    size: int = signature.reader.stream.seek(0, os.SEEK_END)
    return size


def is_valid_signature(signature: EmbeddedPdfSignature) -> bool:
    """Return whether the signature is a valid one of every byte up to its end, but its own gap."""
    if not _leaves_one_gap(signature):
        return False
    return _is_valid(signature, "data", signature.compute_digest())


def is_valid_timestamp(signature: EmbeddedPdfSignature) -> bool:
    """Return whether the token is a valid one of what it covers, by a certificate that is for timestamps."""
    wrapped = signature.signed_data["encap_content_info"]["content"]
    told = wrapped.parsed
    usage = signature.signer_cert.extended_key_usage_value
    if not isinstance(told, tsp.TSTInfo) or usage is None or usage.native != ["time_stamping"]:
        return False
    imprint = told["message_imprint"]
    algorithm = imprint["hash_algorithm"]["algorithm"].native
    if algorithm not in ("sha256", "sha384", "sha512"):
        return False
    if signature.compute_digest(algorithm) != imprint["hashed_message"].native:
        return False
    signed_with = signature.signer_info["digest_algorithm"]["algorithm"].native
    return _is_valid(signature, "tst_info", hashlib.new(signed_with, bytes(wrapped)).digest())


def _is_valid(signature: EmbeddedPdfSignature, kind: str, digest: bytes) -> bool:
    try:
        intact, valid = validate_sig_integrity(
            signature.signer_info, signature.signer_cert, expected_content_type=kind, actual_digest=digest
        )
    except SignatureValidationError:
        return False
    return bool(intact and valid)


def _leaves_one_gap(signature: EmbeddedPdfSignature) -> bool:
    numbers = [int(number) for number in signature.byte_range]
    if len(numbers) != 4:
        return False
    start, before, after, length = numbers
    return start == 0 < before < after and length > 0 and after + length <= size_of(signature)


def fills_its_gap(signature: EmbeddedPdfSignature) -> bool:
    """Return whether the one gap in what is signed holds the signature as we write it, then only zeros."""
    raw = _in_the_gap(signature)
    if raw is None:
        return False
    info = cms.ContentInfo.load(raw)
    written = info.dump()
    return not any(raw[len(written) :]) and _as_we_write_it(info, written)


def gap_is_padded(signature: EmbeddedPdfSignature) -> bool:
    """Return whether the gap of a timestamp holds its token, then only zeros."""
    raw = _in_the_gap(signature) if _leaves_one_gap(signature) else None
    return raw is not None and not any(raw[len(cms.ContentInfo.load(raw).dump()) :])


def _in_the_gap(signature: EmbeddedPdfSignature) -> bytes | None:
    """Return the bytes that are written in the gap in capital hexadecimal digits; None for anything else."""
    _start, before, after, _length = (int(number) for number in signature.byte_range)
    stream = signature.reader.stream
    stream.seek(before)
    gap = stream.read(after - before)
    try:
        raw = bytes.fromhex(gap[1:-1].decode("ascii"))
    except ValueError:
        return None
    return raw if gap == b"<" + raw.hex().upper().encode() + b">" else None


def _as_we_write_it(info: Any, written: bytes) -> bool:
    """Return whether the parts that are not signed are as we write them: versions, names of algorithms."""
    data = info["content"]
    signer = data["signer_infos"][0]
    algorithm = signer["signature_algorithm"].native
    own = [one.chosen for one in data["certificates"]]
    expected = (
        data["version"].native == "v1"
        and data["digest_algorithms"].native == [_SHA256]
        and len(data["signer_infos"]) == 1
        and data["encap_content_info"].native == {"content_type": "data", "content": None}
        and data["crls"].native is None
        and signer["version"].native == "v1"
        and signer["digest_algorithm"].native == _SHA256
        and algorithm["algorithm"] in _ALGORITHMS
        and algorithm["parameters"] is None
        and signer["unsigned_attrs"].native is None
        and signer["sid"].chosen.dump() in [_identifier(one) for one in own]
        and _vouch_for_each_other(own)
    )
    return expected and bool(info.copy().dump(force=True) == written)


def _vouch_for_each_other(certificates: list[Any]) -> bool:
    """Return whether the certificates are a chain up to one that vouches for itself: each byte is signed."""
    known = [x509.load_der_x509_certificate(one.dump()) for one in certificates]
    vouching = [[_vouches(issuer, one) for one in known] for issuer in known]
    others = [any(row[:place] + row[place + 1 :]) for place, row in enumerate(vouching)]
    return (
        all(any(column) for column in zip(*vouching, strict=True))
        # All but the signer's own vouch for another one.
        and others.count(False) == 1
        and all(
            one["signature_algorithm"].dump() == one["tbs_certificate"]["signature"].dump()
            for one in certificates
        )
    )


def _vouches(issuer: x509.Certificate, one: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _identifier(certificate: Any) -> bytes:
    names = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    identifier: bytes = cms.IssuerAndSerialNumber(names).dump()
    return identifier
