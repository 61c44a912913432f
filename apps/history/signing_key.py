"""The key that signs checkpoints and issued records: a file outside the database, named by SIGNING_KEY.

Whoever can write to the database still cannot sign: to rewrite the past, two places must be broken into. It
is a key that we made, or the organisation's own with the certificates of those who vouch for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.common.key_file import PrivateKey, self_signed, write_key

GOOD_FOR = timedelta(days=3653)
# So long before its certificate ends, a key should be followed by another.
RENEW_BEFORE = timedelta(days=90)
SMALLEST_RSA_KEY = 3072
_CURVE = ec.SECP256R1()
_CURVES = (ec.SECP256R1, ec.SECP384R1)


class SigningKeyError(DomainError):
    """The key is not there, is not a key, is out of date, or may not be put where it was asked for."""


@dataclass(frozen=True)
class SigningKey:
    """A key (EC P-256 or P-384, or RSA), its certificate, and the chain of those who vouch for that.

    The chain of a key that we made is empty: its certificate vouches for itself.
    """

    private: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, as 64 hexadecimal digits; compare it by telephone."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def valid_until(self) -> datetime:
        """When its certificate ends."""
        return self.certificate.not_valid_after_utc

    def sign(self, content: bytes) -> bytes:
        """The signature of `content` over SHA-256: ECDSA as DER, or RSA after PKCS #1."""
        if isinstance(self.private, rsa.RSAPrivateKey):
            return self.private.sign(content, padding.PKCS1v15(), hashes.SHA256())
        return self.private.sign(content, ec.ECDSA(hashes.SHA256()))

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether `signature` was made of exactly `content` by this key."""
        public = self.private.public_key()
        try:
            if isinstance(public, rsa.RSAPublicKey):
                public.verify(signature, content, padding.PKCS1v15(), hashes.SHA256())
            else:
                public.verify(signature, content, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def require_valid(self, at: datetime) -> None:
        """Raise SigningKeyError where the certificate is not valid at that time."""
        if not self.certificate.not_valid_before_utc <= at <= self.valid_until:
            raise SigningKeyError(
                _("The certificate of the signing key is valid from %(start)s to %(end)s, and not at %(at)s.")
                % {
                    "start": f"{self.certificate.not_valid_before_utc:%Y-%m-%d %H:%M} UTC",
                    "end": f"{self.valid_until:%Y-%m-%d %H:%M} UTC",
                    "at": f"{at:%Y-%m-%d %H:%M} UTC",
                }
            )


def create(
    path: Path, *, owner: str, at: datetime, extensions: Sequence[tuple[x509.ExtensionType, bool]] = ()
) -> SigningKey:
    """Make a key for `owner`, good for ten years, and write it to `path`, readable by this user alone.

    Args:
        extensions: of the certificate, each with whether it is critical; without them it is for signing.

    Raises:
        BadInput: something is at `path` already, or it cannot be written.
    """
    private = ec.generate_private_key(_CURVE)
    ours = [(x509.BasicConstraints(ca=False, path_length=None), True), (_for_signing(), True)]
    certificate = self_signed(private, owner=owner, at=at, good_for=GOOD_FOR, extensions=[*ours, *extensions])
    write_key(path, private, certificate)
    return SigningKey(private, certificate)


def load(path: Path) -> SigningKey:
    """The key in the file at `path`: PEM, the key without a password, and its certificates in any order.

    Raises:
        SigningKeyError: it cannot be read, holds no key, one of another kind, or one without its certificate.
    """
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise SigningKeyError(
            _("The signing key %(path)s cannot be read: %(why)s.") % {"path": path, "why": wrong.strerror}
        ) from wrong
    try:
        private = serialization.load_pem_private_key(content, password=None)
        certificates = x509.load_pem_x509_certificates(content)
    except (ValueError, TypeError) as wrong:
        raise SigningKeyError(
            _("%(path)s is no signing key: make one with manage.py create_signing_key.") % {"path": path}
        ) from wrong
    known = _of_a_known_kind(private)
    if known is None:
        raise SigningKeyError(
            _("%(path)s holds a key of another kind than EC P-256, P-384 or RSA of %(bits)d bits and more.")
            % {"path": path, "bits": SMALLEST_RSA_KEY}
        )
    own = [one for one in certificates if one.public_key() == known.public_key()]
    if not own:
        raise SigningKeyError(
            _("%(path)s holds a key and no certificate of this key: put it behind the key.") % {"path": path}
        )
    if not _may_sign(own[0]):
        raise SigningKeyError(
            _("The certificate in %(path)s is not for signing: its key usage says so.") % {"path": path}
        )
    chain = tuple(one for one in certificates if one != own[0])
    if not all(_is_vouched_for(one, certificates) for one in certificates):
        raise SigningKeyError(
            _("%(path)s lacks certificates: put those of everybody who vouches for it there, up to the root.")
            % {"path": path}
        )
    return SigningKey(known, own[0], chain)


def _of_a_known_kind(private: object) -> PrivateKey | None:
    """Return the key, where it is of a kind and size that will do for years; else None."""
    if isinstance(private, rsa.RSAPrivateKey) and private.key_size >= SMALLEST_RSA_KEY:
        return private
    if isinstance(private, ec.EllipticCurvePrivateKey) and isinstance(private.curve, _CURVES):
        return private
    return None


def _is_vouched_for(certificate: x509.Certificate, among: Sequence[x509.Certificate]) -> bool:
    """Return whether one of them issued it; the first of a chain issued itself."""
    for issuer in among:
        try:
            certificate.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            continue
        return True
    return False


def _may_sign(certificate: x509.Certificate) -> bool:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.digital_signature or usage.content_commitment


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
