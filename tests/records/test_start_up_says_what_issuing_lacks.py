"""Start-up checks: a key that cannot be used stops the start; no key and no address are warned of."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from apps.common import clock
from apps.history.signing_key import GOOD_FOR, RENEW_BEFORE
from apps.records.timestamp_key import create_timestamp_key
from tests.issuing import a_key


@pytest.fixture(autouse=True)
def timestamps(settings: Any, tmp_path: Path) -> None:
    settings.TIMESTAMP_KEY = tmp_path / "timestamps.pem"
    create_timestamp_key(settings.TIMESTAMP_KEY, owner="Halden time", at=clock.now())


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


def test_a_key_that_ends_before_long_is_warned_of(settings: Any, tmp_path: Path) -> None:
    a_key(settings, tmp_path)
    made = clock.now()
    for later, warned in ((GOOD_FOR - RENEW_BEFORE, True), (GOOD_FOR * 2, True), (GOOD_FOR / 2, False)):
        with clock.set_to(made + later):
            assert ("records.W003" in found(deploy=False)) is warned


def test_nobody_gives_timestamps_is_warned_of_when_deploying(settings: Any, tmp_path: Path) -> None:
    a_key(settings, tmp_path)
    settings.SITE_URL, settings.TIMESTAMP_KEY = "https://hotfix.example", None
    assert found(deploy=True) == ["records.W004"]
    settings.TIMESTAMP_AUTHORITY = "https://time.example/tsa"
    assert found(deploy=True) == []


def test_timestamps_that_nobody_can_give_stop_the_start(settings: Any, tmp_path: Path) -> None:
    settings.TIMESTAMP_AUTHORITY = "https://time.example/tsa"
    assert found(deploy=False) == ["records.E003"], "Two are configured."
    settings.TIMESTAMP_KEY = None
    settings.TIMESTAMP_AUTHORITY = "time.example"
    assert found(deploy=False) == ["records.E002"]
    settings.TIMESTAMP_AUTHORITY = ""
    a_key(settings, tmp_path)
    settings.TIMESTAMP_KEY = settings.SIGNING_KEY
    assert found(deploy=False) == ["records.E004"], "It is not for timestamps."
    settings.TIMESTAMP_KEY = None
    for name in ("TIMESTAMP_CERTIFICATES", "REVOCATION_DATA"):
        setattr(settings, name, tmp_path / "nowhere")
        assert found(deploy=False) == ["records.E004"]
        setattr(settings, name, None)
