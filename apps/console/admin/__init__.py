"""The admin classes; importing this registers them all."""

from . import (
    approvals,
    delegations,
    exports,
    follow_ups,
    freezes,
    hotfixes,
    people,
    records,
    release_notes,
    rotas,
    systems,
    wordings,
)

__all__ = [
    "approvals",
    "delegations",
    "exports",
    "follow_ups",
    "freezes",
    "hotfixes",
    "people",
    "records",
    "release_notes",
    "rotas",
    "systems",
    "wordings",
]
