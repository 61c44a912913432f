"""The admin classes; importing this registers them all."""

from . import approvals, exports, hotfixes, people, release_notes, systems

__all__ = ["approvals", "exports", "hotfixes", "people", "release_notes", "systems"]
