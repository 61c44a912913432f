"""Start-up checks: whether checkpoints of the history have a place to go."""

from typing import Any

from django.core.checks import CheckMessage, Warning  # noqa: A004

from . import checkpoints


def checkpoints_have_a_place(**_kwargs: Any) -> list[CheckMessage]:
    """Without checkpoints, whoever can write to the whole database can make the chains anew, unnoticed."""
    if checkpoints.configured():
        return []
    return [
        Warning(
            "The history is compared with nothing outside the database: no CHECKPOINTS are configured.",
            hint="Set CHECKPOINTS to a folder on another machine, or on storage that only takes new files.",
            id="history.W001",
        )
    ]
