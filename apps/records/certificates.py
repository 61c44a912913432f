"""Certificates, revocation lists and answers about revocation, as they are embedded in issued records.

On a closed network nothing can be asked for, so they come from files: the chain beside the key, the rest from
the folder that REVOCATION_DATA names.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from asn1crypto import crl, ocsp, pem
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.errors import DomainError

from .file_contents import Unreadable

_REVOCATION_LIST = ".crl"
_OCSP_ANSWER = ".ocsp"

Kind = TypeVar("Kind", crl.CertificateList, ocsp.OCSPResponse)


class CertificatesUnusable(DomainError):
    """A file that should hold certificates, revocation lists or answers holds none."""


@dataclass(frozen=True)
class RevocationData:
    """What says that certificates were not revoked: lists, and answers of OCSP."""

    lists: tuple[crl.CertificateList, ...] = ()
    answers: tuple[ocsp.OCSPResponse, ...] = ()


def in_asn1(certificates: Iterable[x509.Certificate]) -> list[asn1_x509.Certificate]:
    """Return the certificates as pyHanko takes them."""
    return [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates]


def certificates_in(path: Path) -> list[asn1_x509.Certificate]:
    """Return the certificates in a PEM file. Raises CertificatesUnusable."""
    try:
        return in_asn1(x509.load_pem_x509_certificates(path.read_bytes()))
    except (OSError, ValueError) as error:
        raise _unusable(path, error) from error


def revocation_data() -> RevocationData:
    """Return what lies in the folder REVOCATION_DATA; nothing where none is configured.

    Raises:
        CertificatesUnusable: the folder or a file in it cannot be read, or is something else.
    """
    folder: Path | None = settings.REVOCATION_DATA
    if folder is None:
        return RevocationData()
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise _unusable(folder, error) from error
    return RevocationData(
        tuple(_read(path, crl.CertificateList) for path in _named(paths, _REVOCATION_LIST)),
        tuple(_read(path, ocsp.OCSPResponse) for path in _named(paths, _OCSP_ANSWER)),
    )


def fingerprints_of(pem: bytes) -> set[str]:
    """Return the SHA-256 of each certificate in `pem`. Raises Unreadable."""
    return {one.fingerprint(hashes.SHA256()).hex() for one in certificates_of(pem)}


def certificates_of(pem: bytes) -> list[x509.Certificate]:
    """Return the certificates in `pem`. Raises Unreadable."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise Unreadable(_("There is no certificate in this file.")) from error


def _named(paths: Iterable[Path], ending: str) -> Iterator[Path]:
    return (path for path in paths if path.suffix == ending)


def _read(path: Path, kind: type[Kind]) -> Kind:
    """Return the list or the answer in `path`, DER or PEM."""
    try:
        content = path.read_bytes()
        if pem.detect(content):
            _name, _headers, content = pem.unarmor(content)
        loaded: Kind = kind.load(content, strict=True)
        # Reading is lazy: only so a file that is something else is found out here.
        loaded.native  # noqa: B018
    except (OSError, ValueError, TypeError) as error:
        raise _unusable(path, error) from error
    return loaded


def _unusable(path: Path, error: Exception) -> CertificatesUnusable:
    return CertificatesUnusable(
        _("%(path)s cannot be used: %(why)s.") % {"path": path, "why": str(error).rstrip(".")}
    )
