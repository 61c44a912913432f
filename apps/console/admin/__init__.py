"""The admin classes; importing this registers them all."""

from . import approvals, delegations, exports, hotfixes, people, records, release_notes, systems

__all__ = [
    "approvals",
    "delegations",
    "exports",
    "hotfixes",
    "people",
    "records",
    "release_notes",
    "systems",
]
