"""The options by which commands choose a period and a system."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils.translation import gettext as _

from apps.common.errors import BadInput
from apps.records.period import Selection, Which
from apps.systems.models import System


def add_period(parser: CommandParser, *, required: bool) -> None:
    """`--from`, `--until` and `--system`."""
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
    """What the options say. Raises CommandError."""
    try:
        return Selection(options["start"], options["until"], _system(options["system"]), which)
    except BadInput as wrong:
        raise CommandError(str(wrong)) from wrong


def _system(code: str | None) -> System | None:
    if not code:
        return None
    found = System.objects.filter(code=code.strip().upper()).first()
    if found is None:
        known = ", ".join(System.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(
            _("There is no system %(code)s. There are: %(known)s.")
            % {"code": code, "known": known or _("none")}
        )
    return found


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written!r} is no day: write it as 2026-11-23") from None
