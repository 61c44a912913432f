"""Where the commands of the records app write to, and who runs them."""

import getpass
import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import CommandError
from django.utils.translation import gettext as _


def check_target(target: Path) -> None:
    """Find out before the work whether the file can be written."""
    if target.is_dir():
        raise CommandError(
            _("%(path)s is a folder: name a file, such as %(path)s/record.pdf.") % {"path": target}
        )
    if not target.parent.is_dir():
        raise CommandError(
            _("The folder %(folder)s does not exist: make it first, or name another.")
            % {"folder": target.parent}
        )
    if not os.access(target.parent, os.W_OK):
        raise CommandError(
            _("The folder %(folder)s cannot be written to: name another.") % {"folder": target.parent}
        )


def write_whole(target: Path, parts: Iterable[bytes]) -> None:
    """The whole file or none: written beside its place, then put there."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as opened:
            for part in parts:
                opened.write(part)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(target)
    except OSError as wrong:
        raise CommandError(
            _("%(path)s could not be written: %(why)s.") % {"path": target, "why": wrong.strerror}
        ) from wrong
    finally:
        beside.unlink(missing_ok=True)


def operator() -> str:
    """Who runs the command, as far as the operating system knows."""
    try:
        return _("%(user)s (command line)") % {"user": getpass.getuser()}
    except (KeyError, OSError):
        return _("command line")
