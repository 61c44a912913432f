"""oidc-provider, which is certified, as it runs for a test, and logging in on its own page."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings as site
from playwright.sync_api import Page

from tests.identity_provider import SECRET, IdentityProvider, forget_providers
from tests.single_sign_on.conftest import write_sign_on_file

INSTALLED = site.BASE_DIR / "var/tools/oidc_provider/node_modules"
PROVIDER = Path(__file__).parent / "oidc_provider/provider.mjs"


@contextmanager
def certified_provider(
    settings: Any, live_server: Any, folder: Path, *, signs_out: str = ""
) -> Iterator[str]:
    """Run it, name it in the file of the site, and give its address.

    Args:
        signs_out: the path at which it signs people out; empty where it does not.
    """
    assert INSTALLED.exists(), "It is missing: .ci/fetch-identity-providers fetches it."
    forget_providers()
    backs = ("/admin/sign-in/company/back/", "/admin/hotfixes/hotfix/asked-again/")
    node = shutil.which("node")
    assert node
    sign_off = live_server.url + signs_out if signs_out else ""
    come_back = [live_server.url + back for back in backs]
    command = [node, str(PROVIDER), str(INSTALLED), SECRET, sign_off, *come_back]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout
            issuer = f"http://127.0.0.1:{running.stdout.readline().strip()}"
            settings.SINGLE_SIGN_ON = write_sign_on_file(
                IdentityProvider(issuer=issuer),
                folder,
                scopes='["openid", "profile", "email", "groups"]',
                token_auth_method='"client_secret_basic"',
            )
            settings.REAUTHENTICATION = "apps.accounts.asking_the_provider.ByProvider"
            settings.SITE_URL = live_server.url
            yield issuer
        finally:
            running.kill()


def logs_in_there(page: Page, issuer: str, name: str) -> None:
    """Type a name on the provider's own page, and agree to whatever it asks for."""
    page.wait_for_url(f"{issuer}/interaction/**")
    page.fill("[name=login]", name)
    page.fill("[name=password]", "whatever it is")
    page.click("button[type=submit]")
    page.wait_for_load_state()
    if page.url.startswith(issuer):
        page.click("button[type=submit]")
