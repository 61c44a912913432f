"""Start-up checks: the keys that sign and date issued records, and the address that their codes lead to."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004

from apps.common import clock
from apps.common.errors import DomainError
from apps.history.signing_key import RENEW_BEFORE, SigningKeyError, configured

from .certificates import certificates_in, revocation_data
from .timestamp_key import load_timestamp_key


def the_signing_key_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error where a signing key is configured that cannot be used."""
    try:
        configured()
    except SigningKeyError as error:
        return [Error(str(error), hint="Correct SIGNING_KEY, or unset it.", id="records.E001")]
    return []


def records_are_signed(**_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where no signing key is configured."""
    if settings.SIGNING_KEY:
        return []
    return [
        Warning(
            "Records are issued unsigned: no SIGNING_KEY is configured.",
            hint="Make a key with manage.py create_signing_key FILE, and set SIGNING_KEY to it.",
            id="records.W001",
        )
    ]


def the_signing_key_lasts(**_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where the certificate of the signing key ends before long, or has ended.

    It is no error: nothing but the issuing of records depends on it, and that says so itself.
    """
    try:
        key = configured()
    except SigningKeyError:
        return []
    if key is None or key.valid_until - clock.now() > RENEW_BEFORE:
        return []
    return [
        Warning(
            f"The certificate of the signing key ends at {key.valid_until:%Y-%m-%d %H:%M} UTC: from then on "
            "no record is issued.",
            hint="Make another key and set SIGNING_KEY to it. Records that were issued stay what they are.",
            id="records.W003",
        )
    ]


def the_timestamp_authority_can_be_used(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error where what is configured for timestamps cannot be used."""
    if settings.TIMESTAMP_AUTHORITY and settings.TIMESTAMP_KEY:
        return [
            Error(
                "TIMESTAMP_AUTHORITY and TIMESTAMP_KEY are both set, and only one can give the timestamps.",
                hint="Unset TIMESTAMP_KEY to ask the authority, or TIMESTAMP_AUTHORITY to use the key.",
                id="records.E003",
            )
        ]
    address = urlsplit(settings.TIMESTAMP_AUTHORITY)
    if settings.TIMESTAMP_AUTHORITY and not (address.scheme in ("http", "https") and address.hostname):
        return [
            Error(
                "TIMESTAMP_AUTHORITY is no address of HTTP or HTTPS.",
                hint="Such as https://timestamps.example/tsa, with a name and a password if it wants them.",
                id="records.E002",
            )
        ]
    try:
        if settings.TIMESTAMP_KEY:
            load_timestamp_key(settings.TIMESTAMP_KEY)
        if settings.TIMESTAMP_CERTIFICATES:
            certificates_in(settings.TIMESTAMP_CERTIFICATES)
        revocation_data()
    except DomainError as error:
        return [Error(str(error), hint="Correct the setting, or unset it.", id="records.E004")]
    return []


def records_are_timestamped(**_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where nobody gives issued records a timestamp."""
    if settings.TIMESTAMP_AUTHORITY or settings.TIMESTAMP_KEY:
        return []
    return [
        Warning(
            "Records carry no timestamp: neither TIMESTAMP_AUTHORITY nor TIMESTAMP_KEY is configured.",
            hint="Name an authority that speaks RFC 3161, or make a key with manage.py create_timestamp_key "
            "FILE, and set TIMESTAMP_KEY to it.",
            id="records.W004",
        )
    ]


def the_site_has_an_address(**_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where the QR code of records leads to no address that other people reach."""
    address = urlsplit(settings.SITE_URL)
    if address.scheme == "https" and address.hostname and not settings.SITE_URL.endswith("/"):
        return []
    return [
        Warning(
            f"The QR code of records leads to {settings.SITE_URL}, which is no address for everybody.",
            hint="Set SITE_URL to where people reach this site, such as https://hotfix.example, without a "
            "slash at the end.",
            id="records.W002",
        )
    ]
