"""What commands that verify say of what was found, and how they end."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from apps.common.errors import DomainError
from apps.history.faults import Fault
from apps.history.verifying_everything import Verified
from apps.history.verifying_what_is_new import NewVerified

MOST_SHOWN = 20


@contextmanager
def refused_in_words() -> Iterator[None]:
    """A refusal of the domain ends a command with its sentence."""
    try:
        yield
    except DomainError as refused:
        raise CommandError(str(refused)) from refused


def require_nothing_found(found: Verified | NewVerified) -> None:
    """Raise CommandError where anything does not match, with the first of it."""
    if found.faults or found.doubts:
        raise CommandError("\n".join([*found.doubts, *_told(found.faults)]))


def _told(found: list[Fault]) -> list[str]:
    """The first in full, and those that came with it."""
    if not found:
        return []
    lines = [_("The history was changed. The first row that does not match: %(fault)s") % {"fault": found[0]}]
    if len(found) > 1:
        lines.append(_("Also:"))
        lines += [f"  {fault}" for fault in found[1:]]
    return lines
