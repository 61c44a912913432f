"""Single sign-on as its file says: which providers there are, and what each may do here.

The setting SINGLE_SIGN_ON names the file; without it there is no single sign-on. docs/single-sign-on.md has
each entry. What is wrong in it is said at start-up, and nobody signs in by what cannot be read.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings

from .directory_rules import Directory
from .sign_on_rules import FileIsWrong, Provider, Rules, read_entry


@dataclass(frozen=True)
class SignOn:
    """What the file says: providers in its order, and the directory, if there is one."""

    providers: tuple[Provider, ...] = ()
    directory: Directory | None = None

    @property
    def all(self) -> tuple[Rules, ...]:
        """Everybody by whose word somebody comes in."""
        return (*self.providers, *([self.directory] if self.directory else []))


def sign_on_as_written() -> SignOn:
    """Return what the file says; nothing where there is no file, or it is wrong."""
    try:
        return read(settings.SINGLE_SIGN_ON) if settings.SINGLE_SIGN_ON else SignOn()
    except (OSError, FileIsWrong):
        return SignOn()


def providers() -> tuple[Provider, ...]:
    """Return the providers of OpenID Connect, in the order of the file."""
    return sign_on_as_written().providers


def directory() -> Directory | None:
    """Return the directory whose passwords open accounts here; None where there is none."""
    return sign_on_as_written().directory


def provider_named(key: str) -> Provider | None:
    """Return the provider of that `id`; None where there is none."""
    return next((one for one in providers() if one.id == key), None)


@cache
def read(path: Path) -> SignOn:
    """Return what the file at `path` says. Raises FileIsWrong, and OSError where it cannot be read."""
    try:
        told = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise FileIsWrong(f"{path} is no TOML: {wrong}") from wrong
    entries = told.get("provider", [])
    if not told or not set(told) <= {"provider", "directory"} or not isinstance(entries, list):
        raise FileIsWrong(f"{path} holds one [[provider]] or more, or a [directory], and nothing else.")
    found = SignOn(
        tuple(read_entry(Provider, entry, "Provider") for entry in entries),
        read_entry(Directory, told["directory"], "Directory") if "directory" in told else None,
    )
    if len({one.id for one in found.all}) < len(found.all):
        raise FileIsWrong("Two providers have the same id.")
    return found


class AsTheFileSays(DefaultSocialAccountAdapter):
    """What django-allauth asks about providers: the file answers, never a table."""

    def list_apps(self, request: Any, provider: str | None = None, client_id: str | None = None) -> list[Any]:
        """Return the providers of the file as django-allauth wants them."""
        from allauth.socialaccount.models import SocialApp

        return [
            SocialApp(
                provider="openid_connect",
                provider_id=one.id,
                name=one.name,
                client_id=one.client_id,
                secret=one.client_secret,
                settings={
                    "server_url": one.issuer.rstrip("/"),
                    "oauth_pkce_enabled": True,
                    "token_auth_method": one.token_auth_method,
                },
            )
            for one in providers()
            if provider in (None, one.id, "openid_connect") and client_id in (None, one.client_id)
        ]

    def is_open_for_signup(self, request: Any, sociallogin: Any) -> bool:
        """Nobody makes an account for themselves: signing_on.py does, where the rules allow it."""
        return False
