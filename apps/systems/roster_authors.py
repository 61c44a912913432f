"""Whose act a roster entry is: who put its holder there in that role, by its history (PROCESS.md 3)."""

from collections.abc import Collection
from typing import Any

from apps.accounts.models import User

from .models import RosterEntry

# What makes it another grant; a rank does not.
_WHAT = ("system_id", "role", "user_id", "group_id")


def authors_of(entries: Collection[RosterEntry]) -> dict[int, User | None]:
    """Return who made each of `entries` what it is, by its key; one query.

    None stands for what came with the installation.
    """
    history: Any = RosterEntry.history
    rows = history.filter(id__in=[entry.pk for entry in entries]).exclude(history_type="-")
    authors: dict[int, User | None] = {entry.pk: None for entry in entries}
    was: dict[int, tuple[Any, ...]] = {}
    for row in rows.select_related("history_user").order_by("history_id"):
        present = tuple(getattr(row, name) for name in _WHAT)
        if was.get(row.id) != present:
            authors[row.id], was[row.id] = row.history_user, present
    return authors
