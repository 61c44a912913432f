"""Start-up refuses a token that can be guessed, and warns where Prometheus would be told a part only."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

LONG = "a" * 20


@pytest.mark.parametrize(
    ("token", "folder", "told"),
    [
        ("", None, []),
        ("short", Path("metrics"), ["operations.E001"]),
        (LONG, None, ["operations.W001"]),
        (LONG, Path("metrics"), []),
    ],
)
def test_what_is_told(token: str, folder: Path | None, told: list[str], settings: Any) -> None:
    settings.MONITORING_TOKEN, settings.METRICS_FOLDER = token, folder
    found = [str(one.id) for one in run_checks(include_deployment_checks=True)]
    assert [one for one in found if one.startswith("operations.")] == told
