"""The key of a timestamp authority of our own: a file beside the signing key, named by TIMESTAMP_KEY."""

from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.utils.translation import gettext as _

from apps.history.signing_key import SigningKey, SigningKeyError, create, load


def create_timestamp_key(path: Path, *, owner: str, at: datetime) -> SigningKey:
    """Make the key of an authority of our own and write it to `path`. Raises BadInput."""
    only_for_timestamps = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
    return create(path, owner=owner, at=at, extensions=[(only_for_timestamps, True)])


def load_timestamp_key(path: Path) -> SigningKey:
    """Return the key of an authority of our own. Raises SigningKeyError, also where it is another key."""
    key = load(path)
    try:
        usage = key.certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE])
    if list(usage) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        raise SigningKeyError(
            _("%(path)s is not for timestamps: make such a key with manage.py create_timestamp_key.")
            % {"path": path}
        )
    return key
