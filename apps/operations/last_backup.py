"""When the last backup was made: the one place that knows how a backup says that it is done.

It leaves a small file, whatever makes it: `manage.py backup` writes its moment into it, a script of those who
run the site may simply touch it.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def last_backup_at() -> datetime | None:
    """Return of which moment the last whole backup is; None where none is known here. No query."""
    place: Path = settings.LAST_BACKUP
    try:
        return datetime.fromisoformat(json.loads(place.read_text())["taken_at"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return datetime.fromtimestamp(place.stat().st_mtime, tz=UTC)
