"""When the last backup was made: the one place that knows how a backup says that it is done.

It touches a file, whatever makes it: `manage.py backup`, or a script of those who run the site.
"""

from datetime import UTC, datetime

from django.conf import settings


def last_backup_at() -> datetime | None:
    """Return when the last backup ended well; None where none ever did, or nobody says where that is told."""
    if settings.BACKUP_DONE is None:
        return None
    try:
        return datetime.fromtimestamp(settings.BACKUP_DONE.stat().st_mtime, tz=UTC)
    except OSError:
        return None
