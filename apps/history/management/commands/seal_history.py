"""Begin to seal the history, once: what is there as it is, and what comes as it is written."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common.errors import DomainError
from apps.history import checkpoints, sealing


class Command(BaseCommand):
    help = "Seal the ends of all chains with SIGNING_KEY, once; look at verify_history first."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            _require_never_sealed()
            chains = sealing.begin()
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            ngettext(
                "%d chain is sealed. What was signed before is shown as not sealed when signed.",
                "%d chains are sealed. What was signed before is shown as not sealed when signed.",
                chains,
            )
            % chains
        )


def _require_never_sealed() -> None:
    """Raise CommandError where a checkpoint knew the history sealed, and it is not: the seals are gone."""
    where = checkpoints.configured()
    if where is None or not where.exists() or sealing.began_at() is not None:
        return
    knew = next((one for one in checkpoints.read(where) if one.sealed), None)
    if knew is not None:
        raise CommandError(
            _(
                "Checkpoint %(name)s knew the history sealed: the seals were taken away, and what was"
                " appended since is not sealed as if it were from before. Restore the table of seals from a"
                " backup."
            )
            % {"name": knew.name}
        )
