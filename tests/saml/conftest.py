"""A provider of SAML, the file that names it, and going there and coming back."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from apps.accounts.models import User
from tests.driving import Company

from .assertions import ENTITY, THERE, SamlServer, key_and_certificate

SIGN_IN = "/admin/sign-in/old-company/"
ANNA = {
    "uid": ["anna"],
    "email": ["anna@example.com"],
    "givenName": ["Anna"],
    "sn": ["Example"],
    "groups": ["hotfix-users", "hotfix-testers"],
}
# The library asks for the time in a way that later versions of Python warn of.
OLD_CLOCK = "ignore:datetime.datetime.utc:DeprecationWarning"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.filterwarnings(OLD_CLOCK))


@pytest.fixture
def server(company: Company, settings: Any, tmp_path: Path) -> SamlServer:
    """One that knows Anna, with the rules of most tests."""
    pytest.importorskip("onelogin", reason="requirements-saml.lock is not installed.")
    Group.objects.get_or_create(name="Testers")
    settings.SINGLE_SIGN_ON = write_file(tmp_path)
    settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
    settings.SIGNING_ASKS_FOR = ["passkey", "provider"]
    return SamlServer({"a-1": dict(ANNA)})


def write_file(folder: Path, **other: str) -> Path:
    """Write a file that names it; `other` entries as they stand there."""
    certificate = folder / "sso.pem"
    certificate.write_text(key_and_certificate("good")[1])
    entries = {
        "id": '"old-company"',
        "name": '"Old SSO"',
        "entity_id": f'"{ENTITY}"',
        "sign_on_address": f'"{THERE}"',
        "certificate_file": f'"{certificate}"',
        "makes_accounts_of": '["hotfix-users"]',
        "staff": '["hotfix-users"]',
        "trusts_email": "true",
        **other,
    }
    lines = ["[[saml]]", *(f"{name} = {value}" for name, value in entries.items())]
    lines += ["[saml.groups]", '"hotfix-testers" = "Testers"']
    # Each a file of its own: it is read once.
    path = folder / f"sign-on-{len(list(folder.iterdir()))}.toml"
    path.write_text("\n".join(lines))
    return path


def sends(browser: Client, form: dict[str, str]) -> Any:
    """Send the form of the provider as a browser does, without a cookie of ours; what that is sent on to."""
    answer = Client().post(f"{SIGN_IN}assertion/", form)
    return browser.get(answer.url) if answer.status_code == 303 else answer


def comes(server: SamlServer, subject: str, **lies: Any) -> Any:
    """Sign in by the provider, recognised as `subject`; returns the browser and what it was answered."""
    browser = Client()
    sent = browser.get(SIGN_IN, {"next": "/admin/search/"})
    assert sent.status_code == 302, sent.content.decode()
    return browser, sends(browser, server.recognises(sent.url, subject, **lies))


def who(browser: Client) -> User | None:
    """Who is signed in in `browser`."""
    key = browser.session.get("_auth_user_id")
    return User.objects.get(pk=key) if key else None
