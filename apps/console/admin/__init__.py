"""The admin classes; importing this registers them all."""

from . import approvals, hotfixes, people, records, release_notes, systems

__all__ = ["approvals", "hotfixes", "people", "records", "release_notes", "systems"]
