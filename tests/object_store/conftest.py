"""Files in an object store: a server that speaks S3, with an empty bucket for each test."""

import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import environ
import pytest
from moto.server import ThreadedMotoServer

from apps.common.object_store import ObjectStore
from apps.common.stored import store
from apps.hotfixes.models import HotFix
from hotfix_site.settings.files import store_from_environment
from tests.driving import Company, ready, report


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """Its address. It keeps everything in memory, and does not look at keys."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    served = ThreadedMotoServer("127.0.0.1", port=0)
    served.start()
    host, port = served.get_host_and_port()
    yield f"http://{host}:{port}"
    served.stop()


@pytest.fixture
def kept_at(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Keep files from now on in the bucket of the store at that address."""

    def there(address: str, *, timeout: str = "10") -> None:
        told = {"ENDPOINT": address, "REGION": "eu-north-1", "KEY": "k", "SECRET": "s", "TIMEOUT": timeout}
        for name, value in told.items():
            monkeypatch.setenv(f"FILES_{name}", value)
        settings.MEDIA_ROOT = tmp_path / "media"
        settings.FILES_IN = "s3://hotfix/production"
        named = store_from_environment(settings.FILES_IN, environ.Env())
        settings.STORAGES = {**settings.STORAGES, "default": named}

    return there


@pytest.fixture
def bucket(server: str, kept_at: Callable[[str], None]) -> Iterator[Any]:
    """The bucket, of which the site knows."""
    kept_at(server)
    found = store()
    assert isinstance(found, ObjectStore)
    bucket = found.bucket
    bucket.create(CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
    yield bucket
    bucket.objects.all().delete()
    bucket.delete()


@pytest.fixture(autouse=True)
def at_night(night: datetime) -> datetime:
    return night


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """A hot fix in Testing, with a test report to attach to."""
    return ready(report(company), company, to="testing")
