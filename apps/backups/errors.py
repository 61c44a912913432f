"""What can go wrong with a backup, as a sentence."""

from django.utils.translation import gettext as _

from apps.common.disk import is_full
from apps.common.errors import DomainError


class BackupError(DomainError):
    """A backup cannot be made, read or put back."""


def as_sentence(place: object, error: OSError) -> BackupError:
    """Return what `error` at `place` means for whoever waits for the backup."""
    if is_full(error):
        return BackupError(_("The disk is full at %(place)s: nothing was kept.") % {"place": place})
    return BackupError(_("%(place)s: %(why)s.") % {"place": place, "why": error.strerror or error})
