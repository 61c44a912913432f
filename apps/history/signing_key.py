"""The key that signs checkpoints and issued records: a file outside the database, named by SIGNING_KEY.

Whoever can write to the database still cannot sign: to rewrite the past, two places must be broken into.
"""

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.errors import DomainError

GOOD_FOR = timedelta(days=3653)
_CURVE = ec.SECP256R1()


class SigningKeyError(DomainError):
    """The key is not there, is not a key, or may not be put where it was asked for."""


@dataclass(frozen=True)
class SigningKey:
    """An EC P-256 key and the self-signed certificate that names whose it is."""

    private: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as 64 hexadecimal digits; compare it by telephone."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    def sign(self, content: bytes) -> bytes:
        """The ECDSA signature of `content` over SHA-256, as DER."""
        return self.private.sign(content, ec.ECDSA(hashes.SHA256()))

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether `signature` was made of exactly `content` by this key."""
        try:
            self.private.public_key().verify(signature, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


def create(path: Path, *, owner: str, at: datetime) -> SigningKey:
    """Make a key for `owner` and write it to `path`, readable by this user alone.

    Raises:
        SigningKeyError: something is at `path` already, or it cannot be written.
    """
    private = ec.generate_private_key(_CURVE)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, owner)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + GOOD_FOR)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_for_signing(), critical=True)
        .sign(private, hashes.SHA256())
    )
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    try:
        # Never over a key that is there: what it signed could not be checked any more.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
    except FileExistsError:
        raise SigningKeyError(
            _("%(path)s is there already, and a key is never overwritten: name another file.")
            % {"path": path}
        ) from None
    except OSError as wrong:
        raise SigningKeyError(
            _("%(path)s could not be written: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    return SigningKey(private, certificate)


def load(path: Path) -> SigningKey:
    """The key in the file at `path`. Raises SigningKeyError."""
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise SigningKeyError(
            _("The signing key %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    try:
        private = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except (ValueError, TypeError) as wrong:
        raise SigningKeyError(
            _("%(path)s is no signing key: make one with manage.py create_signing_key.") % {"path": path}
        ) from wrong
    if not isinstance(private, ec.EllipticCurvePrivateKey):
        raise SigningKeyError(_("%(path)s holds a key of another kind than EC P-256.") % {"path": path})
    return SigningKey(private, certificate)


def configured() -> SigningKey | None:
    """The key that SIGNING_KEY names; None where nothing is configured. Raises SigningKeyError."""
    return load(settings.SIGNING_KEY) if settings.SIGNING_KEY else None


def _for_signing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
