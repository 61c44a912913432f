"""Where files are kept for good: on a disk, or in an object store that FILES_IN names."""

from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ON_DISK: dict[str, Any] = {"BACKEND": "apps.common.disk_store.DiskStore"}


def store_from_environment(written: str, env: environ.Env) -> dict[str, Any]:
    """The storage that FILES_IN, `written` so, and the rest of the environment name; by itself the disk.

    Raises:
        ImproperlyConfigured: it cannot be meant, or the packages for it are not installed.
    """
    if not written:
        return ON_DISK
    address = urlsplit(written)
    if address.scheme != "s3" or not address.hostname or "@" in address.netloc or address.query:
        raise ImproperlyConfigured(
            "FILES_IN names no bucket: write s3://BUCKET or s3://BUCKET/PREFIX, and the rest of it into "
            "FILES_ENDPOINT, FILES_REGION, FILES_KEY and FILES_SECRET."
        )
    if not (find_spec("storages") and find_spec("boto3")):
        raise ImproperlyConfigured(
            "FILES_IN names an object store, and the Python packages for one are not installed. In the "
            "folder of this release: .venv/bin/python -m pip install --require-hashes -r requirements-s3.lock"
        )
    endpoint: str | None = env.str("FILES_ENDPOINT", default="") or None
    return {
        "BACKEND": "apps.common.object_store.ObjectStore",
        "OPTIONS": {
            "bucket_name": address.netloc,
            "location": address.path.strip("/"),
            "endpoint_url": endpoint,
            "region_name": env.str("FILES_REGION", default="") or None,
            # Unset, boto3 looks for them as ever: a role of the machine, for example.
            "access_key": env.str("FILES_KEY", default="") or None,
            "secret_key": env.str("FILES_SECRET", default="") or None,
            # A store in the house rarely has a name of its own for each bucket.
            "addressing_style": "path" if endpoint else None,
            "timeout": env.int("FILES_TIMEOUT", default=10),
        },
    }
