"""What the export commands share: the options that choose hot fixes, the file they write, who runs them."""

import getpass
import os
import secrets
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common.errors import BadInput
from apps.records.period import Selection, Which
from apps.systems.models import System


def check_target(target: Path) -> None:
    """Raise CommandError where the file cannot be written: before the work is done for nothing."""
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
    """Write the whole file or none: first under another name, then renamed. Raises CommandError."""
    beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("xb") as opened:
            for part in parts:
                opened.write(part)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(target)
    except OSError as error:
        raise CommandError(
            _("%(path)s could not be written: %(why)s.") % {"path": target, "why": error.strerror}
        ) from error
    finally:
        beside.unlink(missing_ok=True)


def operator() -> str:
    """Return who runs the command, as far as the operating system knows."""
    try:
        return _("%(user)s (command line)") % {"user": getpass.getuser()}
    except (KeyError, OSError):
        return _("command line")


def add_period(parser: CommandParser, *, required: bool) -> None:
    """Add the options `--from`, `--until` and `--system`."""
    parser.add_argument(
        "--from",
        dest="start",
        type=_day,
        required=required,
        metavar="YYYY-MM-DD",
        help="the first day, in UTC",
    )
    parser.add_argument(
        "--until", type=_day, required=required, metavar="YYYY-MM-DD", help="the last day, in UTC"
    )
    parser.add_argument("--system", metavar="CODE", help="such as PAY; all systems without it")


def selection(options: dict[str, Any], *, which: str = Which.REPORTED) -> Selection:
    """Return the selection that the options describe. Raises CommandError."""
    try:
        return Selection(options["start"], options["until"], _system(options["system"]), which)
    except BadInput as error:
        raise CommandError(str(error)) from error


def _system(code: str | None) -> System | None:
    if not code:
        return None
    system = System.objects.filter(code=code.strip().upper()).first()
    if system is None:
        known = ", ".join(System.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(
            _("There is no system %(code)s. There are: %(known)s.")
            % {"code": code, "known": known or _("none")}
        )
    return system


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written!r} is no day: write it as 2026-11-23") from None
