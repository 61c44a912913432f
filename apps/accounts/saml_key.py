"""The key by which this site signs questions to a provider of SAML, and opens what is encrypted for it."""

from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from apps.common.key_file import pem_of, self_signed, write_key

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
    certificate = self_signed(private, owner=owner, at=at, good_for=GOOD_FOR)
    write_key(path, private, certificate)


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
    certified = certificate.public_bytes(serialization.Encoding.PEM)
    return pem_of(private).decode(), certified.decode()
