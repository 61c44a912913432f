"""Compute the chains again from the tables, and say what does not match."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from apps.common.errors import DomainError
from apps.history import checkpoints, signing_key
from apps.history.checkpoints import Checkpoint
from apps.history.faults import Fault, first
from apps.history.scope import Scope, one_moment
from apps.history.verification import faults
from apps.hotfixes.models import HotFix

# Below this, a verification is done before anybody reads the bar.
WORTH_A_BAR = 20_000
MOST_SHOWN = 20


class Command(BaseCommand):
    help = "Check that nothing was changed behind the back of the process; exits 1 where something was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "reference", nargs="?", help="one hot fix, such as HF-2026-0001; default: everything"
        )
        parser.add_argument(
            "--checkpoint", type=Path, help="a checkpoint or a folder of them; default: CHECKPOINTS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scope = Scope(_named(options["reference"]))
        known = self._known(options["checkpoint"])
        with one_moment():
            count = scope.links.count()
            found = self._verified(scope, known)
        if found:
            raise CommandError("\n".join(_told(found)))
        self.stdout.write(_summary(scope, count))
        self.stdout.write(_compared(known))

    def _known(self, path: Path | None) -> list[Checkpoint]:
        """The checkpoints to compare with; every one of them must be as it was signed."""
        where = path.absolute() if path else checkpoints.configured()
        if where is None:
            return []
        try:
            known = checkpoints.read(where)
            doubt = next(checkpoints.doubts(known, key=signing_key.configured()), None)
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        if doubt:
            raise CommandError(doubt)
        return known

    def _verified(self, scope: Scope, known: list[Checkpoint]) -> list[Fault]:
        total = scope.count()
        shown = total >= WORTH_A_BAR and sys.stderr.isatty()
        with tqdm(total=total, unit=_("rows"), disable=not shown, file=sys.stderr) as bar:
            every = faults(scope, heads=checkpoints.heads(known), tick=bar.update)
            return first(every, count=MOST_SHOWN)


def _named(reference: str | None) -> HotFix | None:
    if reference is None:
        return None
    hotfix = HotFix.objects.filter(reference=reference).first()
    if hotfix is None:
        raise CommandError(_("There is no hot fix %(reference)s.") % {"reference": reference})
    return hotfix


def _told(found: list[Fault]) -> list[str]:
    """The first in full, and those that came with it."""
    lines = [_("The history was changed. The first row that does not match: %(fault)s") % {"fault": found[0]}]
    if len(found) > 1:
        lines.append(_("Also:"))
        lines += [f"  {fault}" for fault in found[1:]]
    return lines


def _summary(scope: Scope, count: int) -> str:
    what = scope.hotfix.reference if scope.hotfix else _("Everything")
    return ngettext("%(what)s matches: %(count)d link.", "%(what)s matches: %(count)d links.", count) % {
        "what": what,
        "count": count,
    }


def _compared(known: list[Checkpoint]) -> str:
    if not known:
        return _("No checkpoint was compared: without one, a chain rewritten as a whole is not found.")
    return ngettext("Compared with %d checkpoint.", "Compared with %d checkpoints.", len(known)) % len(known)
