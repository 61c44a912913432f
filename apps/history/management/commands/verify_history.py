"""Compute the chains again from the tables, and say what does not match."""

import re
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from tqdm import tqdm

from apps.common.whole_numbers import at_least
from apps.history import checkpoints, gone, kept_files, protection
from apps.history.management.verified_in_words import MOST_SHOWN, refused_in_words, require_nothing_found
from apps.history.seal_wording import sealing_in_words
from apps.history.side_by_side_processes import InPieces
from apps.history.verification_of_one import OneHotFix
from apps.history.verification_scope import Scope, one_moment
from apps.history.verifying_everything import Verified, verify_all
from apps.history.verifying_what_is_new import verify_new
from apps.hotfixes.models import HotFix

# Below this, a verification is done before anybody reads the bar.
WORTH_A_BAR = 20_000
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
            "--new",
            action="store_true",
            help="only what is new since the last checkpoint that followed a good verification, and a share"
            " of the rest; seconds instead of hours",
        )
        parser.add_argument(
            "--share",
            type=at_least(0),
            metavar="N",
            default=settings.VERIFIED_WITHIN,
            help="with --new, one of N parts of what is old; 0 for none; default: VERIFIED_WITHIN",
        )
        parser.add_argument(
            "--processes",
            type=at_least(1),
            metavar="N",
            default=1,
            help="everything by so many; PostgreSQL only",
        )
        parser.add_argument(
            "--resume",
            type=Path,
            metavar="FILE",
            help="write into the file what is done, and go on from there after an interruption",
        )
        parser.add_argument(
            "--files", action="store_true", help="compare every attached file and every issued record, too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        hotfix = _named(options["reference"])
        scope = OneHotFix(hotfix) if hotfix else Scope()
        where = options["checkpoint"].absolute() if options["checkpoint"] else checkpoints.configured()
        last_known = _told_outside(options["last_known"])
        if options["new"]:
            self._new(scope, where, share_of=options["share"], last_known=last_known)
            return
        pieces = None
        if scope.everything and (options["processes"] > 1 or options["resume"]):
            pieces = InPieces(options["processes"], options["resume"], Percent(self.stderr))
        with one_moment():
            restored = gone.believed()
            found = self._verified(scope, where, last_known, pieces)
            unprotected = protection.lacking()
            sealing = sealing_in_words(counted=True)
        if unprotected:
            # No proof that anything was changed, but whoever reads this wants to know.
            self.stderr.write(
                _("The triggers are not in place on: %(tables)s. manage.py migrate puts them there.")
                % {"tables": ", ".join(unprotected)}
            )
        if options["files"]:
            found.doubts.extend(self._of_files(hotfix))
        for sentence in gone.in_words(restored, chain=hotfix.reference if hotfix else None, most=MOST_SHOWN):
            self.stdout.write(sentence)
        require_nothing_found(found)
        self.stdout.write(_summary(hotfix, found.links))
        self.stdout.write(sealing)
        self.stdout.write(_compared(found.checkpoints))
        if pieces and pieces.earlier:
            self.stdout.write(
                ngettext(
                    "%d part was looked at by an earlier run: what was changed in it since is not found.",
                    "%d parts were looked at by an earlier run: what was changed in them since is not found.",
                    pieces.earlier,
                )
                % pieces.earlier
            )

    def _new(
        self, scope: Scope, where: Path | None, *, share_of: int, last_known: tuple[int, str] | None
    ) -> None:
        if not scope.everything or last_known is not None or where is None:
            raise CommandError(
                _("--new goes on from the newest checkpoint: set CHECKPOINTS, or add --checkpoint alone.")
            )
        with refused_in_words(), one_moment():
            found = verify_new(where, share_of=share_of, most=MOST_SHOWN)
        if found is None:
            raise CommandError(
                _("There is no checkpoint to go on from that followed a good verification: leave out --new.")
            )
        require_nothing_found(found)
        for sentence in found.in_words():
            self.stdout.write(sentence)

    def _of_files(self, hotfix: HotFix | None) -> list[str]:
        """A sentence for each file that is not what was stored; how many were read, if all are."""
        found = kept_files.compare(hotfix)
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

    def _verified(
        self,
        scope: Scope,
        where: Path | None,
        last_known: tuple[int, str] | None,
        pieces: InPieces | None,
    ) -> Verified:
        if pieces is not None:
            with refused_in_words():
                return verify_all(scope, where, last_known=last_known, most=MOST_SHOWN, pieces=pieces)
        total = scope.count()
        shown = total >= WORTH_A_BAR and sys.stderr.isatty()
        with (
            refused_in_words(),
            tqdm(total=total, unit=_("rows"), disable=not shown, file=sys.stderr) as bar,
        ):
            return verify_all(scope, where, last_known=last_known, most=MOST_SHOWN, tick=bar.update)


class Percent:
    """Says how far it is, each time that another hundredth is done; no bar, so that it fits a log."""

    def __init__(self, out: OutputWrapper) -> None:
        self._out, self._said = out, 0

    def __call__(self, count: int, done: int) -> None:
        percent = 100 * done // count
        if percent > self._said:
            self._said = percent
            self._out.write(
                _("%(percent)d %%: %(done)d of %(all)d parts")
                % {"percent": percent, "done": done, "all": count}
            )


def _told_outside(given: list[str] | None) -> tuple[int, str] | None:
    if given is None:
        return None
    number, digest = given
    if not number.isdigit() or not SHA256.fullmatch(digest.lower()):
        raise CommandError(
            _("Say the number of the checkpoint and its SHA-256, or at least the first 8 digits of it.")
        )
    return int(number), digest


def _named(reference: str | None) -> HotFix | None:
    if reference is None:
        return None
    hotfix = HotFix.objects.filter(reference=reference).first()
    if hotfix is None:
        raise CommandError(_("There is no hot fix %(reference)s.") % {"reference": reference})
    return hotfix


def _summary(hotfix: HotFix | None, count: int) -> str:
    what = hotfix.reference if hotfix else _("Everything")
    return ngettext("%(what)s matches: %(count)d link.", "%(what)s matches: %(count)d links.", count) % {
        "what": what,
        "count": count,
    }


def _compared(count: int) -> str:
    if not count:
        return _("No checkpoint was compared: without one, a chain rewritten as a whole is not found.")
    return ngettext("Compared with %d checkpoint.", "Compared with %d checkpoints.", count) % count
