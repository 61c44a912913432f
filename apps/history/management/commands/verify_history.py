"""Compute the chains again from the tables, and say what does not match."""

import re
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory as Folder
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from apps.common.errors import DomainError
from apps.history import checkpoints, gone, kept_files, protection, seal_keys
from apps.history.checkpoint_doubts import Reading
from apps.history.faults import Fault, first
from apps.history.known_heads import Heads, HeadsOnDisk
from apps.history.seal_wording import sealing_in_words
from apps.history.sealing import began_at
from apps.history.signing_key import SigningKeyError
from apps.history.verification import faults
from apps.history.verification_scope import Scope, one_moment
from apps.hotfixes.models import HotFix

# Below this, a verification is done before anybody reads the bar.
WORTH_A_BAR = 20_000
MOST_SHOWN = 20
SHA256 = re.compile("[0-9a-f]{8,64}")


class Command(BaseCommand):
    help = "Check that nothing was changed behind the back of the process; exits 1 where something was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "reference", nargs="?", help="one hot fix, such as HF-2026-0001; default: everything"
        )
        parser.add_argument(
            "--checkpoint", type=Path, help="a checkpoint or a folder of them; default: CHECKPOINTS"
        )

        parser.add_argument(
            "--last-known",
            nargs=2,
            metavar=("NUMBER", "SHA256"),
            help="a checkpoint that was told outside, by mail, in the log or on paper: it must be there",
        )
        parser.add_argument(
            "--files", action="store_true", help="compare every attached file and every issued record, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        scope = Scope(_named(options["reference"]))
        where = options["checkpoint"].absolute() if options["checkpoint"] else checkpoints.configured()
        last_known = _told_outside(options["last_known"])
        with Folder() as folder, closing(HeadsOnDisk(Path(folder) / "heads")) as heads, one_moment():
            count = scope.links.count()
            restored = gone.believed()
            read, doubts = _read(where, heads, restored, last_known=last_known)
            doubts += _doubts_about_seals(read)
            found = self._verified(scope, heads)
            unprotected = protection.lacking()
            sealing = sealing_in_words(counted=True)
        if unprotected:
            # No proof that anything was changed, but whoever reads this wants to know.
            self.stderr.write(
                _("The triggers are not in place on: %(tables)s. manage.py migrate puts them there.")
                % {"tables": ", ".join(unprotected)}
            )
        if options["files"]:
            doubts += self._of_files(scope)
        for sentence in gone.in_words(
            restored, chain=scope.hotfix.reference if scope.hotfix else None, most=MOST_SHOWN
        ):
            self.stdout.write(sentence)
        if found or doubts:
            raise CommandError("\n".join([*doubts, *_told(found)]))
        self.stdout.write(_summary(scope, count))
        self.stdout.write(sealing)
        self.stdout.write(_compared(read.count))

    def _of_files(self, scope: Scope) -> list[str]:
        """A sentence for each file that is not what was stored; how many were read, if all are."""
        found = kept_files.compare(scope.hotfix)
        if found.unknown:
            # An upload that was given up leaves its file behind, which nobody is ever handed.
            self.stderr.write(
                ngettext(
                    "%d file belongs to nothing on the record.",
                    "%d files belong to nothing on the record.",
                    found.unknown,
                )
                % found.unknown
            )
        if not found.sentences:
            self.stdout.write(
                ngettext("%d file is as it was stored.", "%d files are as they were stored.", found.count)
                % found.count
            )
        return found.sentences

    def _verified(self, scope: Scope, heads: Heads) -> list[Fault]:
        total = scope.count()
        shown = total >= WORTH_A_BAR and sys.stderr.isatty()
        with tqdm(total=total, unit=_("rows"), disable=not shown, file=sys.stderr) as bar:
            every = faults(scope, heads=heads, tick=bar.update)
            return first(every, count=MOST_SHOWN)


def _told_outside(given: list[str] | None) -> tuple[int, str] | None:
    if given is None:
        return None
    number, digest = given
    if not number.isdigit() or not SHA256.fullmatch(digest.lower()):
        raise CommandError(
            _("Say the number of the checkpoint and its SHA-256, or at least the first 8 digits of it.")
        )
    return int(number), digest


def _read(
    where: Path | None,
    heads: HeadsOnDisk,
    restored: Sequence[gone.Restored],
    *,
    last_known: tuple[int, str] | None,
) -> tuple[Reading, list[str]]:
    """Fill `heads` with what checkpoints knew, and say what is wrong with them."""
    if where is None:
        if last_known is not None:
            raise CommandError(_("Say where the checkpoints are: set CHECKPOINTS, or add --checkpoint PATH."))
        heads.fill(gone.known((), restored))
        return Reading({}), []
    try:
        reading = Reading(seal_keys.trusted())
        heads.fill(gone.known(reading.through(checkpoints.read(where)), restored))
    except DomainError as refused:
        raise CommandError(str(refused)) from refused
    if reading.empty:
        none = _("There is no checkpoint at %(path)s: manage.py checkpoint writes one.")
        return reading, [none % {"path": where}]
    doubts = list(reading.doubts())
    if last_known is not None:
        number, digest = last_known
        doubts += reading.not_as_told(number=number, digest=digest)
    return reading, doubts


def _doubts_about_seals(read: Reading) -> list[str]:
    """What keeps the seals from proving anything, although they should."""
    if began_at() is None:
        if (knew := read.first_sealed) is not None:
            words = _(
                "Checkpoint %(name)s knew the history sealed, and it is not: the seals were taken away."
            )
            return [words % {"name": knew.name}]
        if settings.SIGNING_KEY:
            return [_("The history is not sealed yet: manage.py seal_history does it, once.")]
        return []
    try:
        keys = seal_keys.trusted()
    except SigningKeyError as wrong:
        return [str(wrong)]
    if not keys:
        return [_("The seals cannot be checked: set SIGNING_KEY to the key that made them.")]
    return list(read.sealed_anew())


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


def _compared(count: int) -> str:
    if not count:
        return _("No checkpoint was compared: without one, a chain rewritten as a whole is not found.")
    return ngettext("Compared with %d checkpoint.", "Compared with %d checkpoints.", count) % count
