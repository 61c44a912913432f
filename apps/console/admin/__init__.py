"""The admin classes; importing this registers them all."""

from . import approvals, delegations, hotfixes, people, records, release_notes, systems

__all__ = ["approvals", "delegations", "hotfixes", "people", "records", "release_notes", "systems"]
