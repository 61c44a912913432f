"""Start-up checks: a key that cannot be used stops the start; no key and no address are warned of."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from tests.issuing import a_key


def found(*, deploy: bool) -> list[str]:
    return [
        str(one.id)
        for one in run_checks(include_deployment_checks=deploy)
        if str(one.id).startswith("records.")
    ]


def test_a_key_and_an_address_are_fine(settings: Any, tmp_path: Path) -> None:
    a_key(settings, tmp_path)
    settings.SITE_URL = "https://hotfix.example"
    assert found(deploy=True) == []


def test_no_key_is_warned_of_when_deploying(settings: Any) -> None:
    settings.SIGNING_KEY, settings.SITE_URL = None, "https://hotfix.example"
    assert found(deploy=True) == ["records.W001"]
    assert found(deploy=False) == []


def test_a_key_that_cannot_be_read_stops_the_start(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_KEY = tmp_path / "key.pem"
    assert found(deploy=False) == ["records.E001"]
    settings.SIGNING_KEY.write_text("no key")
    assert found(deploy=False) == ["records.E001"]


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:8000", "http://hotfix.example", "https://hotfix.example/", ""]
)
def test_an_address_that_others_do_not_reach(address: str, settings: Any, tmp_path: Path) -> None:
    a_key(settings, tmp_path)
    settings.SITE_URL = address
    assert found(deploy=True) == ["records.W002"]
