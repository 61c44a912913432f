"""What most tests of the checks start from: nobody has looked before, and all is set as it should be."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from apps.history.signing_key import create
from apps.operations import health
from apps.records.timestamp_key import create_timestamp_key

TOKEN = "a-token-that-nobody-guesses"


@pytest.fixture(autouse=True)
def looked_at_for_the_first_time() -> Iterator[None]:
    health.forget()
    yield
    health.forget()


@pytest.fixture
def in_order(db: None, night: datetime, settings: Any, tmp_path: Path) -> Path:
    """A site with keys, and folders for everything; the keys are good for ten years from this night."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.CHECKPOINTS = tmp_path
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    settings.TIMESTAMP_KEY = tmp_path / "timestamps.pem"
    settings.LAST_BACKUP = tmp_path / "last-backup.json"
    settings.MONITORING_TOKEN = TOKEN
    create(settings.SIGNING_KEY, owner="Example", at=night)
    create_timestamp_key(settings.TIMESTAMP_KEY, owner="Example", at=night)
    return tmp_path
