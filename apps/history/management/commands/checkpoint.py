"""Sign where the chains end, to a file or folder outside the database; only if they match, where wanted."""

from contextlib import nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.history import checkpoints, signing_key
from apps.history.chain_ends import settled_link
from apps.history.checkpoints import Checkpoint
from apps.history.management.verified_in_words import MOST_SHOWN, refused_in_words, require_nothing_found
from apps.history.signing_key import SigningKey
from apps.history.verification_scope import Scope, one_moment
from apps.history.verifying_everything import verify_all
from apps.history.verifying_what_is_new import verify_new


class Command(BaseCommand):
    help = "Sign the ends of the chains, so that rewriting a whole chain is found too."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, help="a file or a folder; default: CHECKPOINTS")
        parser.add_argument(
            "--whole", action="store_true", help="of all chains, also those that did not go on since the last"
        )
        parser.add_argument(
            "--verify",
            action="store_true",
            help="first verify what is new, and a share of the rest (everything, where there is no checkpoint"
            " to go on from), and write none where anything does not match",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["to"].absolute() if options["to"] else checkpoints.configured()
        if path is None:
            raise CommandError(_("Say where it goes: set CHECKPOINTS, or add --to PATH."))
        with refused_in_words():
            key = signing_key.configured()
            if key is None:
                raise CommandError(
                    _("There is no key to sign with: make one with create_signing_key, and set SIGNING_KEY.")
                )
            written = self._written(path, key, whole=options["whole"], verified=options["verify"])
            checkpoints.record(written)
        self.stdout.write(
            (
                _("Checkpoint %(number)d, %(name)s: all %(count)d chains. Its SHA-256: %(digest)s")
                if written.whole
                else ngettext(
                    "Checkpoint %(number)d, %(name)s: %(count)d chain went on. Its SHA-256: %(digest)s",
                    "Checkpoint %(number)d, %(name)s: %(count)d chains went on. Its SHA-256: %(digest)s",
                    len(written.heads),
                )
            )
            % {
                "number": written.number,
                "name": written.name,
                "count": len(written.heads),
                "digest": written.digest,
            }
        )

    def _written(self, path: Path, key: SigningKey, *, whole: bool, verified: bool) -> Checkpoint:
        settled = settled_link()
        # What is signed is what was verified: both read the same moment.
        with one_moment() if verified else nullcontext():
            if verified:
                self._verify(path)
            return checkpoints.write(
                path, key=key, at=clock.now(), whole=whole, verified=verified, settled=settled
            )

    def _verify(self, path: Path) -> None:
        new = verify_new(path, share_of=settings.VERIFIED_WITHIN, most=MOST_SHOWN) if path.exists() else None
        if new is not None:
            require_nothing_found(new)
            for sentence in new.in_words():
                self.stdout.write(sentence)
            return
        # The first of all has nothing to be compared with.
        there = path if path.exists() and checkpoints.newest(path) else None
        found = verify_all(Scope(), there, most=MOST_SHOWN)
        require_nothing_found(found)
        self.stdout.write(
            ngettext("Everything matches: %d link.", "Everything matches: %d links.", found.links)
            % found.links
        )
