"""Start-up checks: a place for checkpoints, a key for seals, and whether migrating would break chains."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004

from . import checkpoints, compact_fields, landed


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


def tables_have_numbers_of_their_own(**_kwargs: Any) -> list[CheckMessage]:
    """A link names its table by a number that follows from the name; two of the same could be mistaken."""
    by_number: dict[int, str] = {}
    same: list[CheckMessage] = []
    for label in compact_fields.labels():
        other = by_number.setdefault(compact_fields.number_of(label), label)
        if other != label:
            same.append(
                Error(
                    f"{label} has the number of {other} in the chain.",
                    hint="Rename the new model: it has no rows yet.",
                    id="history.E002",
                )
            )
    return same


def there_is_a_key_to_seal_with(**_kwargs: Any) -> list[CheckMessage]:
    """Without a key outside the database, whoever can write to it can add what was never there."""
    if settings.SIGNING_KEY:
        return []
    return [
        Warning(
            "Without a key outside the database: additions by whoever can write to it are not found.",
            hint="Make a key with manage.py create_signing_key FILE, set SIGNING_KEY to it, and run "
            "manage.py seal_history once.",
            id="history.W002",
        )
    ]
