"""Compute the chains again from the tables, and say what does not match."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from apps.common.errors import DomainError
from apps.history import checkpoints, protection, signing_key
from apps.history.checkpoints import Checkpoint
from apps.history.faults import Fault, first
from apps.history.verification import faults
from apps.history.verification_scope import Scope, one_moment
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
        known, doubts = _known(options["checkpoint"])
        with one_moment():
            count = scope.links.count()
            found = self._verified(scope, known)
            unprotected = protection.lacking()
        if unprotected:
            # No proof that anything was changed, but whoever reads this wants to know.
            self.stderr.write(
                _("The triggers are not in place on: %(tables)s. manage.py migrate puts them there.")
                % {"tables": ", ".join(unprotected)}
            )
        if found or doubts:
            raise CommandError("\n".join([*doubts, *_told(found)]))
        self.stdout.write(_summary(scope, count))
        self.stdout.write(_compared(known))

    def _verified(self, scope: Scope, known: list[Checkpoint]) -> list[Fault]:
        total = scope.count()
        shown = total >= WORTH_A_BAR and sys.stderr.isatty()
        with tqdm(total=total, unit=_("rows"), disable=not shown, file=sys.stderr) as bar:
            every = faults(scope, heads=checkpoints.heads(known), tick=bar.update)
            return first(every, count=MOST_SHOWN)


def _known(path: Path | None) -> tuple[list[Checkpoint], list[str]]:
    """The checkpoints to compare with, and a sentence for each that is not as it was signed."""
    where = path.absolute() if path else checkpoints.configured()
    if where is None:
        return [], []
    try:
        known = checkpoints.read(where)
        doubts = list(checkpoints.doubts(known, key=signing_key.configured()))
    except DomainError as refused:
        raise CommandError(str(refused)) from refused
    if not known:
        none = _("There is no checkpoint at %(path)s: manage.py checkpoint writes one.")
        return [], [none % {"path": where}]
    doubtful = {checkpoint.name for checkpoint, _sentence in doubts}
    trusted = [checkpoint for checkpoint in known if checkpoint.name not in doubtful]
    return trusted, [sentence for _checkpoint, sentence in doubts]


def _named(reference: str | None) -> HotFix | None:
    if reference is None:
        return None
    hotfix = HotFix.objects.filter(reference=reference).first()
    if hotfix is None:
        raise CommandError(_("There is no hot fix %(reference)s.") % {"reference": reference})
    return hotfix


def _told(found: list[Fault]) -> list[str]:
    """The first in full, and those that came with it."""
    if not found:
        return []
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
