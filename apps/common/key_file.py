"""A private key and its certificate in one file, PEM: made once, readable by one user, never overwritten."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def self_signed(
    private: PrivateKey,
    *,
    owner: str,
    at: datetime,
    good_for: timedelta,
    extensions: Iterable[tuple[x509.ExtensionType, bool]] = (),
) -> x509.Certificate:
    """Return a certificate of `private` for `owner` from `at` on, which vouches for itself.

    Args:
        extensions: each with whether it is critical.
    """
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, owner)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        # Whoever reads it may have a clock that is a little behind.
        .not_valid_before(at - timedelta(minutes=5))
        .not_valid_after(at + good_for)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    return builder.sign(private, hashes.SHA256())


def pem_of(private: PrivateKey) -> bytes:
    """Return `private` as PKCS #8 without a password."""
    return private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def write_key(path: Path, private: PrivateKey, certificate: x509.Certificate) -> None:
    """Write both to `path`, readable by this user alone.

    Raises:
        BadInput: something is at `path` already, or it cannot be written.
    """
    try:
        # Never over one that is there: what it signed could not be checked any more, nor what is encrypted
        # for it be read.
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(pem_of(private) + certificate.public_bytes(serialization.Encoding.PEM))
    except FileExistsError:
        sentence = _("%(path)s is there already, and a key is never overwritten: name another file.")
        raise BadInput(sentence % {"path": path}) from None
    except OSError as wrong:
        sentence = _("%(path)s could not be written: %(why)s.")
        raise BadInput(sentence % {"path": path, "why": wrong.strerror}) from wrong
