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
from .saml_rules import SamlProvider
from .sign_on_rules import FileIsWrong, Provider, Rules, read_entry


@dataclass(frozen=True)
class SignOn:
    """What the file says: providers in its order, and the directory, if there is one."""

    providers: tuple[Provider, ...] = ()
    saml: tuple[SamlProvider, ...] = ()
    directory: Directory | None = None

    @property
    def elsewhere(self) -> tuple[Provider | SamlProvider, ...]:
        """Those to whom a browser is sent, who ask there."""
        return (*self.providers, *self.saml)

    @property
    def all(self) -> tuple[Rules, ...]:
        """Everybody by whose word somebody comes in."""
        return (*self.elsewhere, *([self.directory] if self.directory else []))


def sign_on_as_written() -> SignOn:
    """Return what the file says; nothing where there is no file, or it is wrong.

    So nobody whom it named comes in by it, and none of their passwords opens anything (passwords.py). What is
    wrong is read anew each time, what is right once.
    """
    try:
        return read(settings.SINGLE_SIGN_ON) if settings.SINGLE_SIGN_ON else SignOn()
    except (OSError, FileIsWrong):
        return SignOn()


def providers() -> tuple[Provider, ...]:
    """Return the providers of OpenID Connect, in the order of the file."""
    return sign_on_as_written().providers


def elsewhere() -> tuple[Provider | SamlProvider, ...]:
    """Return all to whom a browser is sent, those of OpenID Connect before those of SAML."""
    return sign_on_as_written().elsewhere


def directory() -> Directory | None:
    """Return the directory whose passwords open accounts here; None where there is none."""
    return sign_on_as_written().directory


def known_ids() -> tuple[str, ...]:
    """Return the `id` of everybody whom the file names now."""
    return tuple(one.id for one in sign_on_as_written().all)


def provider_named(key: str) -> Provider | SamlProvider | None:
    """Return the provider of that `id`, to whom a browser is sent; None where there is none."""
    return next((one for one in elsewhere() if one.id == key), None)


@cache
def read(path: Path) -> SignOn:
    """Return what the file at `path` says. Raises FileIsWrong, and OSError where it cannot be read."""
    try:
        told = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise FileIsWrong(f"{path} is no TOML: {wrong}") from wrong
    entries, of_saml = told.get("provider", []), told.get("saml", [])
    are_lists = isinstance(entries, list) and isinstance(of_saml, list)
    if not told or not set(told) <= {"provider", "saml", "directory"} or not are_lists:
        raise FileIsWrong(
            f"{path} holds one [[provider]] or more, or a [[saml]] or a [directory], and nothing else."
        )
    found = SignOn(
        tuple(read_entry(Provider, entry, "Provider") for entry in entries),
        tuple(read_entry(SamlProvider, entry, "Provider") for entry in of_saml),
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
