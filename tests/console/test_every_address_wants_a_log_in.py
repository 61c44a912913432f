"""Every address of the site sends whoever is not signed in, or is no staff, to the log-in."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from tests.asking import client_of
from tests.driving import Company

OPEN_TO_ALL = {
    "/",
    "/healthz/",
    "/readyz/",
    "/verify/",
    "/verify/user/",
    "/verify/user/user/",
    "/admin/login/",
    "/admin/logout/",
    "/admin/jsi18n/",
    # To a provider of identities and back: there is none of that name.
    "/admin/sign-in/user/",
    "/admin/sign-in/user/back/",
    "/admin/sign-in/user/log-out/",
    "/admin/sign-in/user/assertion/",
    "/admin/sign-in/user/metadata/",
    # By which a passkey lets somebody in.
    "/admin/passkeys/to-come-in/",
    "/admin/passkeys/come-in/",
    # On which a log-in asks for a code: nobody gave their password, so it leads to the log-in.
    "/admin/codes/come-in/",
    # For whoever forgot their password; the second one without a link says so.
    "/admin/password_reset/",
    "/admin/password_reset/choose/",
}
# The second one without a token in the settings.
NOTHING_THERE = {"/api/", "/metrics/"}
SAMPLE = {"int": "1", "str": "user", "path": "1", "slug": "one", "reference": "HF-2026-0001"}
# Routes written as regular expressions, with an address that each matches.
REGULAR = {
    "^([^/]+)/history/([^/]+)/$": "1/history/1/",
    "^(?P<app_label>auth|approvals|hotfixes|release_notes|systems|accounts|records)/$": "hotfixes/",
    "(?P<url>.*)$": "no/such/page",
}


def _addresses(patterns: Any, before: str) -> Iterator[str]:
    for one in patterns:
        route = str(one.pattern)
        if not route.startswith(("^", "(")):
            route = re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLE[found[1] or "str"], route)
        else:
            known = [address for regular, address in REGULAR.items() if _alike(regular, route)]
            assert known, f"{route} needs an address in REGULAR"
            route = known[0]
        if isinstance(one, URLResolver):
            yield from _addresses(one.url_patterns, before + route)
        elif isinstance(one, URLPattern):
            yield before + route


def _alike(regular: str, route: str) -> bool:
    """The same route; the apps in one of them may come in any order."""
    return regular == route or ("app_label" in regular and "app_label" in route)


def _all() -> set[str]:
    return set(_addresses(get_resolver().url_patterns, "/"))


def test_the_walk_finds_the_addresses_of_the_console() -> None:
    found = _all()
    assert len(found) > 60
    assert {
        "/admin/",
        "/admin/hotfixes/hotfix/",
        "/admin/hotfixes/hotfix/add/",
        "/admin/hotfixes/hotfix/1/act/user/",
        "/admin/hotfixes/hotfix/1/evidence/user/",
        "/admin/hotfixes/hotfix/1/roles/grant/",
        "/admin/hotfixes/hotfix/1/record.pdf",
        "/admin/hotfixes/hotfix/1/pack/",
        "/admin/hotfixes/hotfix/agenda/",
        "/admin/hotfixes/hotfix/pack/",
        "/admin/release_notes/releasenote/1/note.md",
        "/admin/records/packexport/",
        "/admin/release_notes/releasenote/1/publish/",
        "/admin/systems/system/1/history/1/",
        "/admin/accounts/user/user/password/",
        "/admin/autocomplete/",
        "/HF-2026-0001/",
    } <= found


@pytest.fixture
def not_let_in(company: Company, hotfix_in: Callable[[str], HotFix]) -> dict[str, User | None]:
    hotfix_in("documentation")
    customer = User.objects.create_user("customer", is_superuser=True, is_staff=False)
    left = User.objects.create_user("left", is_superuser=True, is_staff=True, is_active=False)
    return {"nobody": None, "no staff, though superuser": customer, "left, though superuser": left}


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_let_in(method: str, not_let_in: dict[str, User | None]) -> None:
    wrong = []
    for who, user in not_let_in.items():
        browser = client_of(user)
        for address in sorted(_all() - OPEN_TO_ALL):
            answer = getattr(browser, method)(address)
            sent_away = answer.status_code == 302 and answer.url.startswith("/admin/login/")
            not_found = answer.status_code == 404 and ("no/such/page" in address or address in NOTHING_THERE)
            not_found |= answer.status_code == 405 and address == "/metrics/"
            # A program is not sent to a page: it is told to sign in, or that nothing is written there.
            told = address.startswith("/api/") and answer.status_code == {"get": 401, "post": 405}[method]
            if not (sent_away or not_found or told):
                wrong.append(f"{address} answers {who} with {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_what_is_open_to_all_shows_nothing(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    for address in OPEN_TO_ALL:
        answer = client_of(None).get(address)
        assert answer.status_code in (200, 302, 400, 404, 405), address
        assert hotfix.reference not in answer.content.decode()
