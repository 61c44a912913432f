"""Checks of the work that goes on behind the pages: jobs, messages, clocks, records, checkpoints, backups."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.backups import last_backup
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.history import checkpoints

from . import backlog
from .findings import Found, State, by_age, fail, fine, warn, worst

# A worker looks into the queue every few seconds, and the timers run every minute.
SOON, LATE = timedelta(minutes=2), timedelta(minutes=10)
# A message is tried again for a while before somebody should know.
MESSAGES_SOON, MESSAGES_LATE = timedelta(minutes=5), timedelta(minutes=30)
RECORDS_LATE = timedelta(hours=1)


def worker() -> Found:
    """Whether somebody takes the jobs out of the queue."""
    since = backlog.first_job_waits_since()
    if since is None:
        return fine(_("No job waits."))
    age = clock.now() - since
    sentence = _("The next job has waited for %(age)s.") % {"age": in_days_and_hours(age)}
    return _graded(
        by_age(age, warn_after=SOON, fail_after=LATE),
        sentence,
        _("See whether the worker runs (manage.py db_worker), and start it."),
    )


def messages() -> Found:
    """Whether messages leave the house."""
    left = backlog.messages()
    if left.since is None:
        return fine(_("Every message was sent."))
    age = clock.now() - left.since
    counted = left.untried + left.failing
    sentence = ngettext(
        "%(many)d message is not sent yet, the oldest for %(age)s; %(failing)d failed at least once.",
        "%(many)d messages are not sent yet, the oldest for %(age)s; %(failing)d failed at least once.",
        counted,
    ) % {"many": counted, "age": in_days_and_hours(age), "failing": left.failing}
    return _graded(
        worst(
            [
                by_age(age, warn_after=MESSAGES_SOON, fail_after=MESSAGES_LATE),
                State.WARN if left.failing else State.OK,
            ]
        ),
        sentence,
        _("See to the mail server; what waits is sent by itself once it answers. Until then, ring people."),
    )


def clocks() -> Found:
    """Whether the timer of reminders runs."""
    since = backlog.looked_for_since()
    if since is None:
        return fine(_("Every clock was looked at in time."))
    age = clock.now() - since
    sentence = _("A clock of some hot fix should have been looked at %(age)s ago.") % {
        "age": in_days_and_hours(age)
    }
    return _graded(
        by_age(age, warn_after=SOON, fail_after=LATE),
        sentence,
        _("See whether the timer runs manage.py send_reminders every minute: nobody is reminded without it."),
    )


def records() -> Found:
    """Whether the records of what has ended are issued."""
    left = backlog.records()
    if left.since is None:
        return fine(_("Every record that was ordered is issued."))
    age = clock.now() - left.since
    counted = left.untried + left.failing
    sentence = ngettext(
        "%(many)d record is not issued yet, the oldest for %(age)s; %(failing)d failed at least once.",
        "%(many)d records are not issued yet, the oldest for %(age)s; %(failing)d failed at least once.",
        counted,
    ) % {"many": counted, "age": in_days_and_hours(age), "failing": left.failing}
    return _graded(
        worst(
            [
                by_age(age, warn_after=LATE, fail_after=RECORDS_LATE),
                State.WARN if left.failing else State.OK,
            ]
        ),
        sentence,
        _("Read why under “Issuings of records”, mend that, and press “Try again” on the hot fix."),
    )


def checkpoint() -> Found:
    """Whether the ends of the chains were signed lately."""
    to_do = _("See why manage.py verify_history or manage.py checkpoint failed, or set up their timer.")
    if checkpoints.configured() is None:
        return warn(_("No checkpoints are written: CHECKPOINTS is not set."), _("Set CHECKPOINTS."))
    at = backlog.last_checkpoint_at()
    if at is None:
        return warn(_("No checkpoint was ever written."), to_do)
    every = timedelta(hours=settings.CHECKPOINT_EXPECTED_EVERY)
    return _graded(
        by_age(clock.now() - at, warn_after=every * 1.25, fail_after=every * 3),
        _("The last checkpoint was written %(age)s ago, after the history was verified.") % _ago(at),
        to_do,
    )


def backup() -> Found:
    """Whether there is a fresh backup, where the settings say how often one is expected."""
    to_do = _(
        "Make one now, see why the last one failed, and whether it leaves the file that LAST_BACKUP names."
    )
    at = last_backup.last_backup_at()
    hours = settings.BACKUP_EXPECTED_EVERY
    if at is None:
        grade = fail if hours else warn
        return grade(_("No backup is known: never."), to_do)
    sentence = _("The last backup ended %(age)s ago.") % _ago(at)
    if not hours:
        return fine(sentence)
    every = timedelta(hours=hours)
    return _graded(by_age(clock.now() - at, warn_after=every * 1.25, fail_after=every * 2), sentence, to_do)


def _graded(state: State, sentence: str, to_do: str) -> Found:
    return Found(state, sentence, to_do if state is not State.OK else "")


def _ago(at: datetime) -> dict[str, str]:
    return {"age": in_days_and_hours(clock.now() - at)}
