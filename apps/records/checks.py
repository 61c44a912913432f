"""Start-up checks: the key that signs issued records, and the address that their QR code leads to."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004

from apps.history.signing_key import SigningKeyError, configured


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
