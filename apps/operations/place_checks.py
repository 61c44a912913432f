"""Checks of what the site stands on: database, tables, disk, mail server, keys and certificates."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache

from cryptography import x509
from django.conf import settings
from django.core.mail import get_connection
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock, standby
from apps.common.errors import StoreSilent
from apps.common.stored import store
from apps.history.signing_key import RENEW_BEFORE, SigningKeyError, load
from apps.notifications.checks import INTO_THE_LOG
from apps.records.timestamp_key import load_timestamp_key

from .findings import Found, fail, fine, warn

# What a clock may be wrong by: more is told, and much more is no moment to sign at.
CLOCK_NEAR, CLOCK_FAR = timedelta(seconds=5), timedelta(minutes=1)
LITTLE_ROOM = 2 * 1024**3  # bytes
# Such certificates are renewed by a program, some weeks before.
TLS_RENEW_BEFORE = timedelta(days=14)

_log = logging.getLogger(__name__)


def database() -> Found:
    """Whether the database answers; what it raises is told by whoever asks."""
    # Who can only read is served as well, so the site is not taken out of service for it.
    with standby.may_read_standby(), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    if standby.is_reading_only():
        return warn(
            _("Pages are read from the standby, and nothing can be changed: the primary does not answer."),
            _("See to the primary; where it is lost, promote the standby, and lead DATABASE_URL there."),
        )
    return fine(_("The database answers."))


def machine_clock() -> Found:
    """Whether the clock of this machine, by which all is signed, goes as that of the database does."""
    if connection.vendor != "postgresql":
        return fine(_("The clock of this machine is that of the database."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        off = datetime.now(clock.UTC) - cursor.fetchone()[0]
    if abs(off) < CLOCK_NEAR:
        return fine(_("The clock of this machine goes as that of the database does."))
    sentence = (
        _("The clock of this machine is %(time)s behind that of the database.")
        if off < timedelta(0)
        else _("The clock of this machine is %(time)s before that of the database.")
    ) % {"time": timedelta(seconds=round(abs(off).total_seconds()))}
    found = warn if abs(off) < CLOCK_FAR else fail
    return found(sentence, _("Set it (NTP), and restart the site: what is signed here carries its time."))


def migrations() -> Found:
    """Whether the tables are those of this version."""
    pending = pending_migrations()
    if not pending:
        return fine(_("The tables are those of this version."))
    return fail(
        ngettext("%(many)d migration was not applied.", "%(many)d migrations were not applied.", len(pending))
        % {"many": len(pending)},
        _("Make a backup, and run manage.py migrate."),
    )


def pending_migrations() -> list[str]:
    """Return the names of the migrations of this version that the database does not have."""
    if _migrations_of_this_version() <= MigrationRecorder(connection).applied_migrations().keys():
        return []
    # One that stands for others counts as applied with them; to find that out takes a while.
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [str(migration) for migration, _backwards in plan]


@cache
def _migrations_of_this_version() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def storage() -> Found:
    """Whether files can be kept, and whether there is room."""
    to_do = (
        _("See to the object store, its bucket and the rights of its key (FILES_IN, FILES_KEY).")
        if settings.FILES_IN
        else _(
            "See to the disk of MEDIA_ROOT: whether it is there, has room, and belongs to the user of the "
            "site."
        )
    )
    try:
        free = store().try_out()
    except (OSError, StoreSilent) as error:
        _log.error("The health check cannot keep a file", exc_info=error)
        return fail(_("No file can be kept."), to_do)
    if free is None:
        return fine(_("Files can be kept, in an object store."))
    words = {"free": f"{free / 1024**3:,.1f}"}
    if free < LITTLE_ROOM:
        return warn(_("Files can be kept; only %(free)s GB are free.") % words, to_do)
    return fine(_("Files can be kept; %(free)s GB are free.") % words)


def mail() -> Found:
    """Whether the mail server lets the site in; nothing is sent."""
    if settings.EMAIL_BACKEND == INTO_THE_LOG:
        return warn(
            _("Messages appear in the log and reach nobody: EMAIL_URL is not set."), _("Set EMAIL_URL.")
        )
    server = get_connection()
    try:
        server.open()
    except Exception as error:  # whatever it is, it is the server's, or that of its settings
        # What a server says may hold names; the log has it.
        _log.warning("The health check cannot reach the mail server", exc_info=error)
        return fail(
            _("The mail server does not let this site in (%(kind)s).") % {"kind": type(error).__name__},
            _("See to the mail server and to EMAIL_URL; the log has what it said. Until then, ring people."),
        )
    server.close()
    return fine(_("The mail server lets this site in."))


def signing_key() -> Found:
    """Whether the key that seals and signs can be used, and for how long."""
    path = settings.SIGNING_KEY
    if path is None:
        return warn(
            _("Nothing is sealed or signed: SIGNING_KEY is not set."),
            _("Make a key with manage.py create_signing_key, and set SIGNING_KEY."),
        )
    return _key(
        lambda: load(path).valid_until,
        renew_before=RENEW_BEFORE,
        to_do=_("Make the next key, set SIGNING_KEY to it, and keep the certificate of this one."),
    )


def timestamp_key() -> Found:
    """Whether the key of our own timestamps can be used; an authority is only asked for timestamps."""
    path = settings.TIMESTAMP_KEY
    if path is None:
        if settings.TIMESTAMP_AUTHORITY:
            return fine(_("Timestamps come from an authority."))
        return warn(
            _("Records carry no timestamp: neither TIMESTAMP_AUTHORITY nor TIMESTAMP_KEY is set."),
            _("Set one of them."),
        )
    return _key(
        lambda: load_timestamp_key(path).valid_until,
        renew_before=RENEW_BEFORE,
        to_do=_("Make the next key with manage.py create_timestamp_key, and set TIMESTAMP_KEY to it."),
    )


def tls_certificate() -> Found:
    """How long the certificate of the site's own address holds, where TLS_CERTIFICATE names its file."""
    path = settings.TLS_CERTIFICATE
    if path is None:
        return fine(_("It is not looked at: TLS_CERTIFICATE is not set."))
    return _key(
        # The first one is its own; those that vouch for it follow.
        lambda: x509.load_pem_x509_certificates(path.read_bytes())[0].not_valid_after_utc,
        renew_before=TLS_RENEW_BEFORE,
        to_do=_("See why the certificate was not renewed, renew it, and let the proxy read it again."),
    )


def _key(ends: Callable[[], datetime], *, renew_before: timedelta, to_do: str) -> Found:
    try:
        end = ends()
    except (SigningKeyError, OSError, ValueError) as error:
        _log.error("The health check cannot read a key or certificate", exc_info=error)
        return fail(
            _("It cannot be read."),
            _("See whether its file is there, and readable for the user of the site."),
        )
    when = {"end": clock.to_the_minute(end)}
    if end <= clock.now():
        return fail(_("Its certificate ended at %(end)s.") % when, to_do)
    if end - clock.now() <= renew_before:
        return warn(_("Its certificate ends at %(end)s.") % when, to_do)
    return fine(_("Its certificate is good until %(end)s.") % when)
