"""Start-up checks: whether what the site counts is for those who may read it, and is counted whole."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004

SHORTEST_TOKEN = 20


def monitoring_is_for_whoever_may(**_kwargs: Any) -> list[CheckMessage]:
    """Return an error where the token of the monitoring can be guessed."""
    if not settings.MONITORING_TOKEN or len(settings.MONITORING_TOKEN) >= SHORTEST_TOKEN:
        return []
    return [
        Error(
            f"MONITORING_TOKEN is shorter than {SHORTEST_TOKEN} characters, and so can be guessed.",
            hint="Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="operations.E001",
        )
    ]


def every_process_is_counted(**_kwargs: Any) -> list[CheckMessage]:
    """Return a warning where Prometheus would be told what one process counted, and each time another."""
    if not settings.MONITORING_TOKEN or settings.METRICS_FOLDER:
        return []
    return [
        Warning(
            "The figures for Prometheus are those of whichever process answers: PROMETHEUS_MULTIPROC_DIR "
            "names no folder that this user can write to.",
            hint="Set it, in the unit of the site, to a folder in memory that its processes share.",
            id="operations.W001",
        )
    ]
