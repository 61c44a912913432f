"""Start-up checks: whether checkpoints have a place to go, and whether a migration would break the chains."""

from typing import Any

from django.core.checks import CheckMessage, Error, Warning  # noqa: A004

from . import checkpoints, landed


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


def growth_is_declared(**_kwargs: Any) -> list[CheckMessage]:
    """A table of history that grew undeclared makes `verify_history` call every older row altered."""
    return [
        Error(
            sentence,
            hint="docs/decisions/0018-history-outlives-its-columns.md says why, and what to do.",
            id="history.E001",
        )
        for sentence in landed.undeclared()
    ]
