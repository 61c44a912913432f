"""When the last backup succeeded: a small file that `backup` writes and whoever watches the site reads.

Whoever makes backups in another way may simply touch it.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def last_backup_at() -> datetime | None:
    """Return of which moment the newest whole backup is; None where none is known here. No query."""
    place: Path = settings.LAST_BACKUP
    try:
        return datetime.fromisoformat(json.loads(place.read_text())["taken_at"])
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError):
        return datetime.fromtimestamp(place.stat().st_mtime, tz=UTC)


def note_backup(taken_at: datetime, *, name: str) -> None:
    """Keep that the backup `name` of that moment is whole. Raises OSError."""
    place: Path = settings.LAST_BACKUP
    place.parent.mkdir(parents=True, exist_ok=True)
    beside = place.with_name(f".{place.name}.new")
    beside.write_text(json.dumps({"taken_at": taken_at.isoformat(), "name": name}) + "\n")
    beside.replace(place)
