"""How the site does: every check, asked side by side, and never for longer than a few seconds together."""

import logging
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from . import place_checks, work_checks
from .beside import PATIENCE, Asked, NoAnswer, ask
from .findings import Check, Finding, Found, Report, State, fail, unknown

NEVER = float("-inf")

_log = logging.getLogger(__name__)

DATABASE = Check("database", gettext_lazy("Database"), place_checks.database, serves=True)
MIGRATIONS = Check("migrations", gettext_lazy("Tables"), place_checks.migrations, serves=True)


@dataclass
class Group:
    """Checks that ask the same thing, one after the other.

    Attributes:
        keep: for so many seconds what was found is told again, whoever asks and however often.
    """

    name: str
    checks: tuple[Check, ...]
    keep: float
    kept: tuple[Finding, ...] = ()
    kept_at: float = NEVER


GROUPS = (
    Group(
        "database",
        (
            DATABASE,
            MIGRATIONS,
            Check("clock", gettext_lazy("Clock of this machine"), place_checks.machine_clock, serves=True),
            Check("worker", gettext_lazy("Worker"), work_checks.worker),
            Check("messages", gettext_lazy("Messages"), work_checks.messages),
            Check("clocks", gettext_lazy("Clocks"), work_checks.clocks),
            Check("records", gettext_lazy("Records"), work_checks.records),
            Check("checkpoint", gettext_lazy("Checkpoints"), work_checks.checkpoint),
        ),
        keep=5,
    ),
    Group("storage", (Check("storage", gettext_lazy("Files"), place_checks.storage),), keep=5),
    Group("mail", (Check("mail", gettext_lazy("Mail server"), place_checks.mail),), keep=60),
    Group(
        "files",
        (
            Check("backup", gettext_lazy("Backup"), work_checks.backup),
            Check("signing_key", gettext_lazy("Signing key"), place_checks.signing_key),
            Check("timestamp_key", gettext_lazy("Timestamps"), place_checks.timestamp_key),
            Check("tls_certificate", gettext_lazy("Certificate of the site"), place_checks.tls_certificate),
        ),
        keep=5,
    ),
)
_one_at_a_time = Lock()


def examine(*, anew: bool = False) -> Report:
    """Return what every check finds, within `PATIENCE` seconds.

    Args:
        anew: whether everything is looked at again, however lately that was done.
    """
    with _one_at_a_time:
        now = time.monotonic()
        due = [group for group in GROUPS if anew or now - group.kept_at > group.keep]
        for group, asked in [(group, ask(f"health-{group.name}", Look(group.checks))) for group in due]:
            group.kept, group.kept_at = tuple(_findings(group, asked, until=now + PATIENCE)), now
        return Report(tuple(finding for group in GROUPS for finding in group.kept))


def forget() -> None:
    """Keep nothing of what was found: whoever asks next is told what is so then."""
    for group in GROUPS:
        group.kept, group.kept_at = (), NEVER


@dataclass
class Look:
    """A look at one thing after the other. What was found is there, even where the next one hangs."""

    checks: tuple[Check, ...]
    found: dict[str, Found] = field(default_factory=dict)

    def __call__(self) -> None:
        for check in self.checks:
            try:
                self.found[check.name] = check.look()
            except Exception as error:
                if self._without_tables:
                    continue  # it is known why, and said
                _log.error("The health check of %s met an accident", check.name, exc_info=error)
                self.found[check.name] = _accident(check, error)
                if check is DATABASE:
                    break

    @property
    def _without_tables(self) -> bool:
        return MIGRATIONS.name in self.found and self.found[MIGRATIONS.name].state is State.FAIL


def _accident(check: Check, error: Exception) -> Found:
    """Only its kind is told: the words of an accident may hold names and what people typed."""
    kind = {"kind": type(error).__name__}
    if check is DATABASE:
        return fail(_("The database does not answer (%(kind)s).") % kind, _database_to_do())
    return fail(
        _("It could not be looked at (%(kind)s).") % kind,
        _("The log has the whole of it: tell whoever maintains the application."),
    )


def _findings(group: Group, asked: Asked[None], *, until: float) -> Iterable[Finding]:
    with suppress(NoAnswer):
        asked.answer(until=until)
    look = cast("Look", asked.question)
    found = dict(look.found)
    hangs = asked.hangs
    for check in group.checks:
        if check.name in found:
            yield Finding(check, found[check.name])
        else:
            # The first one that is not there is what hangs; the others wait behind it.
            yield Finding(check, _hangs(check) if hangs else unknown())
            hangs = False


def _hangs(check: Check) -> Found:
    to_do = _database_to_do() if check is DATABASE else _("See why it hangs: disk, network, locked table.")
    return fail(_("There was no answer within %(many)d seconds.") % {"many": PATIENCE}, to_do)


def _database_to_do() -> str:
    return _("See whether PostgreSQL runs, and can be reached from this machine.")
