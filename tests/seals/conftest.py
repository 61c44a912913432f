"""A site that seals with a key, and a forger who has its whole database and not the key."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.history import protection, sealing, signing_key
from apps.history.faults import Fault, first
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from apps.hotfixes.models import HotFix
from tests.driving import NIGHT, Company, report


@pytest.fixture
def key(tmp_path: Path, settings: Any, db: None) -> signing_key.SigningKey:
    """The key of the site, from before anything is written."""
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    return signing_key.create(settings.SIGNING_KEY, owner="Halden", at=NIGHT)


@pytest.fixture
def sealed(key: signing_key.SigningKey, night: Any) -> None:
    sealing.begin()


@pytest.fixture
def hotfix(sealed: None, company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def broken_in(hotfix: HotFix) -> None:
    """The triggers are dropped: from here on the forger writes what they like."""
    protection.remove()


@pytest.fixture
def found() -> Callable[..., list[Fault]]:
    """What a verification of everything finds."""
    return lambda heads=None: first(faults(Scope(), heads=heads or {}), count=100)


@pytest.fixture
def verified() -> Callable[..., str]:
    """What `verify_history` says, whether it passes or not; a refusal begins with "No:"."""

    def verify(*words: str, command: str = "verify_history") -> str:
        out = StringIO()
        try:
            call_command(command, *words, stdout=out, stderr=out)
        except CommandError as refused:
            return f"No: {refused}"
        return out.getvalue()

    return verify
