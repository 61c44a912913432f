"""Completing a record after its phase was left: only what was empty then is filled in (PROCESS.md 1)."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.common.errors import NotAllowed

from .evidence import Evidence
from .following import Left, altered, how_it_is_left, key_of, state_of, supplied
from .phases import phase_of

if TYPE_CHECKING:
    from apps.accounts.models import User

    from .models import HotFix


class Completing:
    """One record that is about to be changed by a door, and under what it may be.

    While its phase is open anything may be changed, and what was signed turns stale. After that only what
    follows is taken, and under a debt it is noted who recorded it.
    """

    def __init__(self, hotfix: "HotFix", record: Evidence) -> None:
        phase = phase_of(record.relation())
        self.record = record
        self.phase_is_open = (
            phase is not None and hotfix.state == phase.state and record.round == hotfix.round
        )
        # Of an open phase something is owed only where its sign-off does not leave it.
        may_owe = phase is not None and bool(phase.sign_offs) and phase.signs_by != phase.leaves_by
        self.debt: Any = None
        if may_owe or not self.phase_is_open:
            self.debt = hotfix.evidence_debts.that_keeps_open(hotfix, record)
        self._watched = self.debt is not None or not self.phase_is_open
        if self._watched:
            self._left: Left = self.debt.left[key_of(record)] if self.debt else how_it_is_left(record)
            self._before = state_of(record)

    def take(self, by: "User") -> None:
        """Take what was changed, as `by` changed it; raises NotAllowed where it alters what was there."""
        if not self._watched:
            return
        self.record.forget_files()
        after = state_of(self.record)
        if not self.phase_is_open:
            self._require_only_completed(after)
        what = list(dict.fromkeys(supplied(self._before, after)))
        if what and self.debt:
            self.debt.note(self.record, what, by=by)

    def _require_only_completed(self, after: dict[str, Any]) -> None:
        changed = list(dict.fromkeys(altered(self._left, self._before, after)))
        if changed:
            raise NotAllowed(
                _(
                    "Only what was empty when its phase was left may be filled in now. This was there, and "
                    "is corrected by an amendment: %(what)s."
                )
                % {"what": ", ".join(label_of(self.record, name) for name in changed)}
            )


def phase_was_left(record: Evidence) -> bool:
    """Whether the phase of `record` is over: while it is open, all of it may be changed."""
    phase, hotfix = phase_of(record.relation()), record.hotfix
    return phase is not None and not (hotfix.state == phase.state and record.round == hotfix.round)


def left_to_follow(record: Evidence) -> Left | None:
    """How `record` was left, where its phase is: only what was empty then is still filled in."""
    if not phase_was_left(record):
        return None
    return record.left if record.left is not None else how_it_is_left(record)


def label_of(record: Evidence, name: str) -> str:
    """What people call the field, the rows or the field of rows that `record` knows as `name`."""
    first, _dot, rest = name.partition(".")
    covered = record.coverage
    rows = covered.rows_called(first)
    if rows is not None:
        field = rows.fields.get(rest)
        return str(field.verbose_name if field else rows.model._meta.verbose_name_plural)
    return str(covered.fields[first].verbose_name) if first in covered.fields else _("attached files")
