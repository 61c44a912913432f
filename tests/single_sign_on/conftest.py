"""A provider of identities that runs, the file that names it, and going there and coming back."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS
from apps.common.tracking import acting
from tests.driving import Company
from tests.identity_provider import CLIENT, SECRET, IdentityProvider, running

SIGN_IN = "/admin/sign-in/company/"
RULES = {
    "trusts_email": "true",
    "makes_accounts_of": '["hotfix-users"]',
    "staff": '["hotfix-users"]',
}
GROUPS = {"hotfix-owners": PROCESS_OWNERS, "hotfix-testers": "Testers"}
ANNA = {
    "email": "anna@example.com",
    "email_verified": True,
    "preferred_username": "anna",
    "given_name": "Anna",
    "family_name": "Example",
    "groups": ["hotfix-users"],
}


@pytest.fixture
def provider(company: Company, sign_on_file: Callable[..., None]) -> Iterator[IdentityProvider]:
    """One that knows Anna, with the rules of most tests."""
    with running() as one:
        one.people["a-1"] = dict(ANNA)
        Group.objects.get_or_create(name="Testers")
        sign_on_file(one)
        yield one


@pytest.fixture
def sign_on_file(settings: Any, tmp_path: Path) -> Callable[..., None]:
    """Write the file that names a provider, with its rules or others."""

    def write(provider: IdentityProvider, **rules: Any) -> None:
        settings.SINGLE_SIGN_ON = write_sign_on_file(provider, tmp_path, **rules)

    return write


def write_sign_on_file(
    provider: IdentityProvider, folder: Path, *, groups: dict[str, str] = GROUPS, **rules: str
) -> Path:
    """Write a file that names `provider` into `folder`; `rules` are its entries as they stand there."""
    entries = {
        "id": '"company"',
        "name": '"Example SSO"',
        "issuer": f'"{provider.issuer}"',
        "client_id": f'"{CLIENT}"',
        "client_secret": f'"{SECRET}"',
        **RULES,
        **rules,
    }
    lines = ["[[provider]]", *(f"{name} = {value}" for name, value in entries.items())]
    lines += ["[provider.groups]", *(f'"{there}" = "{here}"' for there, here in groups.items())]
    # Each a file of its own: it is read once.
    path = folder / f"sign-on-{len(list(folder.iterdir()))}.toml"
    path.write_text("\n".join(lines))
    return path


def comes(provider: IdentityProvider, subject: str, browser: Client | None = None, **lies: Any) -> Any:
    """Sign in by the provider, recognised as `subject`; returns the browser and what it was answered."""
    browser = browser or Client()
    sent = browser.get(SIGN_IN, {"next": "/admin/search/"})
    assert sent.status_code == 302, sent.content.decode()
    return browser, browser.get(provider.recognises(sent.url, subject, **lies))


def who(browser: Client) -> User | None:
    """Who is signed in in `browser`."""
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None


def person_with(address: str, *, by: User | None = None, name: str = "anna-1", **given: Any) -> User:
    """An account with that address, made by `by`, or by a command at the server."""
    with acting(by):
        return User.objects.create_user(
            name, email=address, **{"is_staff": True, "first_name": "Anna", **given}
        )
