"""Single sign-on as its file says: which providers there are, and what each may do here.

The setting SINGLE_SIGN_ON names the file; without it there is no single sign-on. docs/single-sign-on.md has
each entry. What is wrong in it is said at start-up, and nobody signs in by what cannot be read.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Doubt

PASSWORDS_FOR = ("everybody", "superusers", "nobody")
# As long as the record has room for how somebody was asked again.
LONGEST_NAME = 40
_METHODS = ("", "client_secret_post", "client_secret_basic")
_LISTS = ("scopes", "makes_accounts_of", "staff", "acr_values", "also_goes_to")
_NEEDED = ("id", "name", "issuer", "client_id", "client_secret")


class FileIsWrong(ValueError):
    """What stands in the file cannot be meant; it says what and where."""


@dataclass(frozen=True)
class Provider:
    """One provider of identities, and the rules for who comes from there.

    Attributes:
        id: what stands in addresses, and beside each identity; it is never changed.
        issuer: what its tokens say they come from; its discovery document lies below.
        groups_claim: the claim that lists the groups or roles of a person.
        trusts_email: whether its word that an address is verified links an account that is here already.
        makes_accounts_of: for members of which of its groups an account is made at the first log-in.
        staff: whoever is in one of these may work here, and nobody else from there; empty leaves it alone.
        groups: which group here each of its groups means.
        token_auth_method: how the client shows its secret; empty is as the provider seems to want it.
        acr_values: of these, one must be said of how somebody was asked again for a signature.
        also_goes_to: origins besides the issuer's own to which a browser is sent on the way.
    """

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    groups_claim: str = "groups"
    trusts_email: bool = False
    makes_accounts_of: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)
    token_auth_method: str = ""
    acr_values: tuple[str, ...] = ()
    also_goes_to: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """To where a browser is sent."""
        address = urlsplit(self.issuer)
        return (f"{address.scheme}://{address.netloc}", *self.also_goes_to)


def providers() -> tuple[Provider, ...]:
    """Return the providers of the file, in its order; none where there is no file, or it is wrong."""
    try:
        return _read(settings.SINGLE_SIGN_ON) if settings.SINGLE_SIGN_ON else ()
    except (OSError, FileIsWrong):
        return ()


def provider_named(key: str) -> Provider | None:
    """Return the provider of that `id`; None where there is none."""
    return next((one for one in providers() if one.id == key), None)


def the_file_can_be_meant(**_kwargs: Any) -> list[CheckMessage]:
    """At start-up: the file can be read, and the settings beside it go together with it."""
    from .ways_to_sign import (
        CODE,
        PASSWORD,
        PROVIDER,
        any_way,
    )  # django-allauth imports this before the tables

    found: list[CheckMessage] = []
    if settings.SINGLE_SIGN_ON:
        try:
            _read(settings.SINGLE_SIGN_ON)
        except (OSError, FileIsWrong) as wrong:
            found.append(_error(1, f"SINGLE_SIGN_ON: {wrong}", "Mend the file that it names."))
    if settings.PASSWORDS_FOR not in PASSWORDS_FOR:
        sentence = f"PASSWORDS_FOR is “{settings.PASSWORDS_FOR}”, which means nothing."
        found.append(_error(2, sentence, f"Set one of: {', '.join(PASSWORDS_FOR)}."))
    elsewhere = settings.PASSWORDS_FOR != "everybody" or any_way(PROVIDER)
    by_password = any_way(PASSWORD) or any_way(CODE)
    if elsewhere and not settings.SINGLE_SIGN_ON:
        sentence = "PASSWORDS_FOR or SIGNING_ASKS_FOR sends people to a provider, and there is none."
        found.append(_error(3, sentence, "Set SINGLE_SIGN_ON, or leave both out."))
    if settings.PASSWORDS_FOR != "everybody" and by_password:
        sentence = "PASSWORDS_FOR leaves people without a password, and SIGNING_ASKS_FOR asks them for one."
        found.append(_error(5, sentence, "Set SIGNING_ASKS_FOR=passkey,provider."))
    if by_password and any(one.makes_accounts_of for one in providers()):
        sentence = "Accounts are made by a provider, have no password, and a signature asks them for one."
        hint = "Set SIGNING_ASKS_FOR=passkey,provider."
        found.append(Doubt(sentence, hint=hint, id="accounts.W006"))
    return found


def _error(number: int, sentence: str, hint: str) -> CheckMessage:
    return Error(sentence, hint=hint, id=f"accounts.E{number:03}")


@cache
def _read(path: Path) -> tuple[Provider, ...]:
    try:
        told = tomllib.loads(path.read_text())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as wrong:
        raise FileIsWrong(f"{path} is no TOML: {wrong}") from wrong
    entries = told.get("provider")
    if set(told) != {"provider"} or not isinstance(entries, list) or not entries:
        raise FileIsWrong(f"{path} holds one [[provider]] or more, and nothing else.")
    found = tuple(_provider(entry) for entry in entries)
    if len({one.id for one in found}) < len(found):
        raise FileIsWrong("Two providers have the same id.")
    return found


def _provider(entry: dict[str, Any]) -> Provider:
    where = f"Provider “{entry.get('id', '')}”"
    kinds: dict[str, type] = {one.name: str for one in fields(Provider)} | dict.fromkeys(_LISTS, list)
    kinds |= {"trusts_email": bool, "groups": dict}
    if unknown := sorted(set(entry) - set(kinds)):
        raise FileIsWrong(f"{where}: there is no entry {', '.join(unknown)}.")
    if missing := [name for name in _NEEDED if not entry.get(name)]:
        raise FileIsWrong(f"{where}: {', '.join(missing)} must be there.")
    for name, value in entry.items():
        texts = list(value) if kinds[name] is list else [*value.values()] if kinds[name] is dict else []
        if not isinstance(value, kinds[name]) or not all(isinstance(one, str) for one in texts):
            raise FileIsWrong(f"{where}: {name} is not written as it must be.")
    if not entry["id"].replace("-", "").isalnum() or not entry["id"].isascii():
        raise FileIsWrong(f"{where}: its id is of letters, digits and hyphens.")
    if len(entry["name"]) > LONGEST_NAME:
        raise FileIsWrong(f"{where}: its name is longer than {LONGEST_NAME} letters.")
    if entry.get("token_auth_method", "") not in _METHODS:
        raise FileIsWrong(f"{where}: its token_auth_method is one of {', '.join(_METHODS[1:])}.")
    if not _is_safe(entry["issuer"]):
        raise FileIsWrong(f"{where}: its issuer begins with https://, or is on this machine.")
    given: dict[str, Any] = {name: tuple(value) if name in _LISTS else value for name, value in entry.items()}
    return Provider(**given)


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (here or parts.scheme == "https") and not parts.query


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
