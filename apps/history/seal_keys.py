"""The keys of the seals: the one that seals now, and the certificates of those that sealed before.

Sealing is part of every act, so the key is read once and again only where its file is another one. That the
file is there is looked at each time: a key that was taken away seals nothing more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.utils.translation import gettext as _

from .signing_key import SigningKey, SigningKeyError, load


@dataclass(frozen=True)
class Verifier:
    """The public half of a key, which anybody may have: it tells whether the key signed something."""

    certificate: x509.Certificate

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Return whether `signature` was made of exactly `content` by this key."""
        public = self.certificate.public_key()
        try:
            if isinstance(public, ec.EllipticCurvePublicKey):
                public.verify(signature, content, ec.ECDSA(hashes.SHA256()))
            elif isinstance(public, rsa.RSAPublicKey):
                public.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
            else:
                return False
        except InvalidSignature:
            return False
        return True


def sealing_key() -> SigningKey | None:
    """Return the key that seals now; None where none is configured.

    Raises:
        SigningKeyError: it is configured, and cannot be read.
    """
    path: Path | None = settings.SIGNING_KEY
    if not path:
        return None
    try:
        there = path.stat()
    except OSError as wrong:
        raise SigningKeyError(
            _("The signing key %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    return _read(path, there.st_ino, there.st_mtime_ns, there.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _inode: int, _changed_at: int, _size: int) -> SigningKey:
    return load(path)


def trusted() -> Mapping[str, Verifier]:
    """Return whose seals and checkpoints are believed: the present key, and EARLIER_CERTIFICATES.

    They are named by the SHA-256 of the certificate. Nothing else is believed, whatever it says of itself:
    whoever writes to the database can make a key of their own.

    Raises:
        SigningKeyError: a key or a certificate that is configured cannot be read.
    """
    key = sealing_key()
    certificates = [key.certificate] if key else []
    certificates += _earlier(settings.EARLIER_CERTIFICATES)
    return {one.fingerprint(hashes.SHA256()).hex(): Verifier(one) for one in certificates}


def _earlier(place: Path | None) -> list[x509.Certificate]:
    """Return the certificates in the file, or in each .pem file of the folder, passing by keys."""
    if not place:
        return []
    try:
        files = sorted(place.glob("*.pem")) if place.is_dir() else [place]
        return [one for file in files for one in x509.load_pem_x509_certificates(file.read_bytes())]
    except (OSError, ValueError) as wrong:
        raise SigningKeyError(
            _("The certificates of earlier keys at %(path)s cannot be read: %(why)s.")
            % {"path": place, "why": wrong}
        ) from wrong
