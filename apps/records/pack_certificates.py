"""The certificates in an auditor's pack: whoever has it can check its records without this site."""

from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings

from apps.common.errors import DomainError
from apps.history.signing_key import configured

from .archive import Member
from .timestamp_key import load_timestamp_key

SIGNING = "certificates/signing.pem"
TIMESTAMPS = "certificates/timestamps.pem"


def certificate_members() -> Iterator[Member]:
    """Yield the certificates that the site signs with now, and those that its timestamps lead to.

    They are for `verify_record --certificate` and `--authority`; a record that an earlier key signed brings
    its own certificate inside. What is not configured, or cannot be read, is left out.
    """
    signing, timestamps = _signing(), _timestamps()
    if signing:
        yield Member(SIGNING, [signing])
    if timestamps:
        yield Member(TIMESTAMPS, [timestamps])


def _signing() -> bytes:
    try:
        key = configured()
    except DomainError:
        return b""
    return _pem([key.certificate, *key.chain]) if key else b""


def _timestamps() -> bytes:
    try:
        if settings.TIMESTAMP_CERTIFICATES:
            return _pem(x509.load_pem_x509_certificates(settings.TIMESTAMP_CERTIFICATES.read_bytes()))
        if settings.TIMESTAMP_KEY:
            key = load_timestamp_key(settings.TIMESTAMP_KEY)
            return _pem([key.certificate, *key.chain])
    except (DomainError, OSError, ValueError):
        return b""
    return b""


def _pem(certificates: list[x509.Certificate]) -> bytes:
    return b"".join(one.public_bytes(Encoding.PEM) for one in certificates)
