"""The key by which this site signs questions to a provider of SAML, and opens what is encrypted for it."""

import os
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

# A provider takes the certificate from our metadata, and keeps it until it is given another.
GOOD_FOR = timedelta(days=3650)
# SAML's encryption is by RSA; providers know no other.
_BITS = 3072


def create(path: Path, *, owner: str, at: datetime) -> None:
    """Make a key with its certificate, and write both to `path`, readable by this user alone.

    Raises:
        BadInput: something is at `path` already, or it cannot be written.
    """
    private = rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, owner)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + GOOD_FOR)
        .sign(private, hashes.SHA256())
    )
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + certificate.public_bytes(serialization.Encoding.PEM)
    words = {"path": path}
    try:
        # Never over one that is there: a provider goes on encrypting for it.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(content)
    except FileExistsError:
        sentence = _("%(path)s is there already, and a key is never overwritten: name another file.")
        raise BadInput(sentence % words) from None
    except OSError as wrong:
        sentence = _("%(path)s could not be written: %(why)s.")
        raise BadInput(sentence % {**words, "why": wrong.strerror}) from wrong


def read(path: str) -> tuple[str, str]:
    """Return the key and the certificate that are in the file, PEM. Raises ValueError, with what is wrong."""
    if not path:
        return "", ""
    try:
        content = Path(path).read_bytes()
        private = serialization.load_pem_private_key(content, password=None)
        certificate = x509.load_pem_x509_certificate(content)
    except (OSError, TypeError, ValueError) as wrong:
        raise ValueError(f"there is no key with its certificate (PEM) in {path}: {wrong}") from wrong
    if not isinstance(private, rsa.RSAPrivateKey) or private.public_key() != certificate.public_key():
        raise ValueError(f"the key in {path} is not one of RSA, or not that of the certificate beside it")
    pem = serialization.Encoding.PEM
    return private.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode(), certificate.public_bytes(pem).decode()
