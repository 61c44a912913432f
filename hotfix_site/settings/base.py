"""Every setting, and the only place that reads the environment.

The values here are the strict ones that production wants; local and test loosen what they must.
The table of environment variables is in docs/deploy.md.
"""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import gettempdir
from typing import Any

import environ

from .content_policy import NOTHING_FROM_ELSEWHERE
from .files import store_from_environment
from .log import to_standard_error
from .standby import with_standby
from .ways import other_way, read_ways

BASE_DIR: Path = Path(__file__).resolve().parent.parent.parent

env = environ.Env()


def path_from_environment(name: str) -> Path | None:
    """The path that a variable gives, seen from the project; None where it is unset."""
    written: str = env.str(name, default="")
    return BASE_DIR / written if written else None


# --- Who we are and who may call us ---------------------------------------------------------------

SECRET_KEY: str = env.str("SECRET_KEY", default="")
# Those before it: what they signed or encrypted is read further on, and nothing new is made by them.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
DEBUG: bool = env.bool("DEBUG", default=False)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# The address by which people reach the site: in messages, and on paper.
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Whose papers they are: printed on the first page and given as their author. Empty is left out.
ORGANISATION: str = env.str("ORGANISATION", default="")

ROOT_URLCONF = "hotfix_site.urls"
WSGI_APPLICATION = "hotfix_site.wsgi.application"

INSTALLED_APPS: list[str] = [
    "hotfix_site.admin_site.HotFixAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    # Before staticfiles, so that runserver serves static files the way production does.
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_fsm",
    "guardian",
    "simple_history",
    "crispy_forms",
    "csp",
    # Of it, what talks to a provider of identities, and the table of who is known there; none of its pages.
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "django_tasks",
    "django_tasks_db",
    "apps.common",
    "apps.accounts",
    "apps.systems",
    "apps.hotfixes",
    "apps.evidence",
    "apps.approvals",
    "apps.release_notes",
    "apps.learning",
    "apps.access",
    "apps.history",
    "apps.backups",
    "apps.records",
    "apps.notifications",
    "apps.metrics",
    "apps.search",
    "apps.operations",
    "apps.api",
    "apps.console",
    "apps.demo",
]

MIDDLEWARE: list[str] = [
    # What machines ask, by an address and without HTTPS, is answered before anything looks at a host.
    "hotfix_site.health.Machines",
    # Outside of all others, so that whatever they log is told with its request.
    "hotfix_site.request_log.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    # Before anything looks at a cookie, and as near to the outside as a page with these headers can be.
    "apps.console.fence.Fence",
    "apps.console.faults.Faults",
    "apps.console.reading_only.ReadingOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    # Before the one that reads a form for its token.
    "apps.console.public_request_limit.BoundedUploads",
    "apps.console.session_limits.KeepsSession",
    "apps.console.known_browsers.KnowsBrowsers",
    # Before the one that refuses a form for its token: what was typed into it is kept all the same.
    "apps.console.keeps_drafts.KeepsDrafts",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Behind the one that knows who asks.
    "apps.console.must_have_codes.MustHaveCodes",
    # Likewise: what they are shown is in their zone.
    "apps.console.own_zone.OwnZone",
    "django.contrib.messages.middleware.MessageMiddleware",
    # Behind those that know whose form it is, and that it is one of ours.
    "apps.console.sent_once.SentOnce",
    "apps.api.entrance.Entrance",
    "simple_history.middleware.HistoryRequestMiddleware",
    # It asks for it; without its pages it does nothing.
    "allauth.account.middleware.AccountMiddleware",
    # Last, as it asks: it turns a lock-out anywhere into its page.
    "axes.middleware.AxesMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.console.reading_only.for_pages",
            ],
        },
    },
]

# --- Database -------------------------------------------------------------------------------------

# Whether a pooler stands in between that gives a connection away after each transaction (pgbouncer).
DATABASE_POOLED: bool = env.bool("DATABASE_POOLED", default=False)


def database_from_environment() -> dict[str, Any]:
    """The database that DATABASE_URL names, with the options that its engine needs to be safe."""
    config: dict[str, Any] = env.db_url("DATABASE_URL", default="sqlite:///var/hotfix.sqlite3")
    if config["ENGINE"] == "django.db.backends.sqlite3":
        if config["NAME"] != ":memory:":
            # A relative path means the same file wherever the command is started.
            path = BASE_DIR / config["NAME"]
            path.parent.mkdir(parents=True, exist_ok=True)  # SQLite makes the file, not its folder.
            config["NAME"] = str(path)
        config["OPTIONS"] = {
            # Take the write lock at BEGIN: two people who sign at once wait for each other instead of
            # one of them failing halfway. Django itself switches foreign keys on.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;",
            **config.get("OPTIONS", {}),
        }
    else:
        config.setdefault("CONN_MAX_AGE", 60)
        config.setdefault("CONN_HEALTH_CHECKS", True)
        # A page asks many small questions: to compile one costs a second, and makes none of them quicker.
        given = {} if DATABASE_POOLED else {"options": "-c jit=off"}
        config["OPTIONS"] = {**given, **config.get("OPTIONS", {})}
        # What lives longer than a transaction is not there any more where a pooler gives connections away.
        config["DISABLE_SERVER_SIDE_CURSORS"] = DATABASE_POOLED
    return config


DATABASES: dict[str, dict[str, Any]] = {"default": with_standby(database_from_environment(), env)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Work that waits for nobody ---------------------------------------------------------------------

# A queue in the database: a job exists exactly if the transaction that asked for it did.
# `manage.py db_worker` does them.
TASKS: dict[str, dict[str, Any]] = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- People: signing in, permissions, history -----------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS: list[str] = [
    # First: somebody who is locked out is not asked about.
    "axes.backends.AxesStandaloneBackend",
    "apps.accounts.backends.PersonBackend",
    # Where the file of SINGLE_SIGN_ON names one. Behind the passwords of the site, which it must not outlive.
    "apps.access.directory_backend.DirectoryBackend",
    "guardian.backends.ObjectPermissionBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"

# So long the links work that are mailed to confirm an address or to choose a password of one's own.
LOG_IN_LINK_HOURS: int = env.int("LOG_IN_LINK_HOURS", default=24)

# Single sign-on: the file that names the providers and what their groups mean here (docs/single-sign-on.md).
SINGLE_SIGN_ON: Path | None = path_from_environment("SINGLE_SIGN_ON")
# A provider that does not answer is given up after so many seconds.
SINGLE_SIGN_ON_TIMEOUT: int = env.int("SINGLE_SIGN_ON_TIMEOUT", default=5)
# Who signs in by a password: "everybody", "superusers" (and programs, by the API), or "nobody".
PASSWORDS_FOR: str = env.str("PASSWORDS_FOR", default="everybody")
# Its apps and its settings come from that file alone.
SOCIALACCOUNT_ADAPTER = "apps.accounts.sign_on_file.AsTheFileSays"
SOCIALACCOUNT_REQUESTS_TIMEOUT = SINGLE_SIGN_ON_TIMEOUT

# Who must have one-time codes beside a password: "nobody", or "staff". Whoever has them is asked for them.
ONE_TIME_CODES_FOR: str = env.str("ONE_TIME_CODES_FOR", default="nobody")

# How a person is asked again when signing: "passkey", and one other way beside it or alone: by secrets typed
# into the form ("password", or "code" for a password with a one-time code), or elsewhere, by a class of
# accounts.asking_elsewhere.ByRedirect. A priority may have ways of its own:
# "passkey,password; emergency: passkey".
SIGNING_ASKS_FOR: list[str]
SIGNING_ASKS_BY_PRIORITY: dict[str, list[str]]
SIGNING_ASKS_FOR, SIGNING_ASKS_BY_PRIORITY = read_ways(
    env.str("SIGNING_ASKS_FOR", default="passkey,password")
)
REAUTHENTICATION: str = other_way(
    SIGNING_ASKS_FOR, *SIGNING_ASKS_BY_PRIORITY.values(), passwords_for=PASSWORDS_FOR
)

# Wrong passwords, wherever one is asked for, are counted together (apps/accounts/guessing.py): of a name at
# an address, of an address over all names, and of a name over all addresses. The last two refuse nobody at an
# address from which they signed in within 30 days, so that no stranger locks out who is on call.
AXES_HANDLER = "apps.accounts.axes_handler.CountedHere"
AXES_FAILURE_LIMIT: int = env.int("WRONG_PASSWORDS_BEFORE_LOCK", default=5)
AXES_COOLOFF_TIME = timedelta(minutes=10)
WRONG_PASSWORDS_OF_AN_ADDRESS: int = env.int("WRONG_PASSWORDS_OF_AN_ADDRESS", default=20)
WRONG_PASSWORDS_OF_A_NAME: int = env.int("WRONG_PASSWORDS_OF_A_NAME", default=10)
AXES_LOCKOUT_CALLABLE = "apps.console.views.error_pages.locked_out"
AXES_CLIENT_IP_CALLABLE = "hotfix_site.proxy.client_address"
# Its own words for the log hide the name and the address, and so who is attacked and from where.
AXES_CLIENT_STR_CALLABLE = "hotfix_site.proxy.caller_in_words"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# Otherwise migrating creates a user row that nobody asked for.
ANONYMOUS_USER_NAME: str | None = None

# Reverting would write past the process; the historical forms are for reading only.
SIMPLE_HISTORY_REVERT_DISABLED = True
# The default column holds 100 characters; a reason is a sentence.
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True
# Everybody asks by what the history is of, or by the chain.
SIMPLE_HISTORY_DATE_INDEX = False

CSRF_FAILURE_VIEW = "apps.console.views.error_pages.form_too_old"

CRISPY_ALLOWED_TEMPLATE_PACKS = "console"
CRISPY_TEMPLATE_PACK = "console"

# --- Language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
# Sentences stand in gettext so that they can be translated. While nothing is, to look each one up would be a
# tenth of what a page costs.
USE_I18N = False
USE_TZ = True
# What is signed, recorded and printed is in UTC. What a person reads and types is in a zone of their own,
# which apps/common/moments.py puts in at the very last.
TIME_ZONE = "UTC"
FORMAT_MODULE_PATH = "hotfix_site.formats"

# --- Files ----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT: Path = BASE_DIR / env.str("STATIC_ROOT", default="var/static")
# The pictures of the manual lie beside it, so that it can be read in the repository as well.
STATICFILES_DIRS: list[Path | tuple[str, Path]] = [
    BASE_DIR / "static",
    ("manual", BASE_DIR / "docs/manual/images"),
]
FILES_IN: str = env.str("FILES_IN", default="")
STORAGES: dict[str, dict[str, Any]] = {
    "default": store_from_environment(FILES_IN, env),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Static files are for our own pages; no other site needs to load them.
WHITENOISE_ALLOW_ALL_ORIGINS = False

# Uploaded evidence. There is no MEDIA_URL on purpose: a file is handed out only by a view that asks
# whether the reader may see its hot fix.
MEDIA_ROOT: Path = BASE_DIR / env.str("MEDIA_ROOT", default="var/media")
FILE_UPLOAD_PERMISSIONS = 0o640
# What one attached file may hold, in bytes, and how many may be on one piece of evidence.
ATTACHMENT_MAX_BYTES: int = env.int("ATTACHMENT_MAX_BYTES", default=20 * 1024 * 1024)
ATTACHMENTS_PER_EVIDENCE: int = env.int("ATTACHMENTS_PER_EVIDENCE", default=30)
# What the attached files inside one record may hold together, in bytes: printing needs them all in memory.
RECORD_ATTACHMENTS_MAX_BYTES: int = env.int("RECORD_ATTACHMENTS_MAX_BYTES", default=64 * 1024 * 1024)
# The most that a record weighs: these, and its pages, its data and its signature.
RECORD_MAX_BYTES: int = RECORD_ATTACHMENTS_MAX_BYTES + 16 * 1024 * 1024
# What any uploaded file may hold, a record too: the rest of a larger one is thrown away while it arrives.
UPLOAD_MAX_BYTES: int = env.int("UPLOAD_MAX_BYTES", default=max(5 * ATTACHMENT_MAX_BYTES, RECORD_MAX_BYTES))
FILE_UPLOAD_HANDLERS: list[str] = [
    "apps.console.uploads.StopsTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "apps.console.uploads.OnDisk",
]

# The key that signs checkpoints and issued records (manage.py create_signing_key), and where checkpoints go:
# both outside the database, so that whoever can write to it still cannot rewrite the past unnoticed.
SIGNING_KEY: Path | None = path_from_environment("SIGNING_KEY")
CHECKPOINTS: Path | None = path_from_environment("CHECKPOINTS")
# The certificates of the keys before the present one, a file or a folder of .pem files: what they sealed and
# signed is believed further on.
EARLIER_CERTIFICATES: Path | None = path_from_environment("EARLIER_CERTIFICATES")

# Where backups go (manage.py backup), and the small file that says when the last one succeeded.
BACKUPS: Path | None = path_from_environment("BACKUPS")
LAST_BACKUP: Path = path_from_environment("LAST_BACKUP") or BASE_DIR / "var/last-backup.json"

# Who gives issued records a trusted timestamp: an authority that is asked by RFC 3161 at this address, or,
# on a closed network, a key of our own (manage.py create_timestamp_key). Neither: no timestamps.
TIMESTAMP_AUTHORITY: str = env.str("TIMESTAMP_AUTHORITY", default="")
TIMESTAMP_KEY: Path | None = path_from_environment("TIMESTAMP_KEY")
# PEM: the certificates that tokens of the authority must lead to, and the one that vouches for its server.
TIMESTAMP_CERTIFICATES: Path | None = path_from_environment("TIMESTAMP_CERTIFICATES")
TIMESTAMP_TLS_CA: Path | None = path_from_environment("TIMESTAMP_TLS_CA")
# An authority that does not answer is given up after so many seconds, and asked again later.
TIMESTAMP_TIMEOUT: int = env.int("TIMESTAMP_TIMEOUT", default=10)
# So many days before its authority's certificate ends, a timestamp is followed by another.
TIMESTAMP_RENEW_DAYS: int = env.int("TIMESTAMP_RENEW_DAYS", default=365)
# A folder of revocation lists (*.crl) and answers of OCSP (*.ocsp) that go into each record.
REVOCATION_DATA: Path | None = path_from_environment("REVOCATION_DATA")

# --- The render worker ("the press" on screens and in docs/deploy.md) -------------------------------

# PDFs are laid out by a process of their own ("process"), or by the caller ("here": tests, commands).
PRESS = "process"
# How many may print at once on this machine, over all processes of the site.
PRESS_AT_ONCE: int = env.int("PRESS_AT_ONCE", default=1)
# In the queue of one process of the site: how many print or wait at most, and for how many seconds each.
# One fewer than gunicorn's threads, so that there is always one left for pages.
PRESS_QUEUE: int = env.int("PRESS_QUEUE", default=3)
PRESS_PATIENCE = 30
# So many seconds a single paper may take; a long record takes ten.
PRESS_TIMEOUT: int = env.int("PRESS_TIMEOUT", default=120)
# Pages come before paper.
PRESS_NICE = 10
# The memory of a process that lays out long papers grows; after so many papers a fresh one takes over.
PRESS_RECYCLE_AFTER = 50
# Where the locks lie that the processes of the site share: one folder for each user of the machine.
PRESS_RUN_DIR: Path = path_from_environment("PRESS_RUN_DIR") or Path(gettempdir()) / f"hotfix-{os.getuid()}"

# A page with several inline tables and checklists holds more fields than the default thousand, and whoever
# pastes a log into each of them is told so at the field: what is typed is read up to so many bytes.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_MEMORY_SIZE: int = env.int("FORM_MAX_BYTES", default=16 * 1024 * 1024)

# --- E-mail ---------------------------------------------------------------------------------------

DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="hotfix@localhost")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Without a mail server, messages appear in the log.
globals().update(env.email_url("EMAIL_URL", default="consolemail://"))
# A server that does not answer is given up after so many seconds, and tried again.
EMAIL_TIMEOUT: int = env.int("EMAIL_TIMEOUT", default=10)

# --- Chat and pagers ------------------------------------------------------------------------------

# The services by which messages may go, as their addresses begin (apps/notifications/way_services.py knows
# them, and no other): "all" of those, or some.
WAY_SERVICES: list[str] = env.list("WAY_SERVICES", default=["all"])
# The machines to which a web hook or a server of one's own may lead: chat.example.org, 10.1.2.3:8065,
# *.example.org. None by default, so that nobody asks the inside of the network by this site.
WAY_HOSTS: list[str] = env.list("WAY_HOSTS", default=[])

# --- Security headers and cookies -----------------------------------------------------------------

CONTENT_SECURITY_POLICY = NOTHING_FROM_ELSEWHERE
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

# A shift without being used: a desk that somebody left is nobody's the next morning. A session that is used
# goes on, and ends once it has lasted as long as an incident: a cookie that somebody copied is worth no more
# than that. Signing asks for the password all the while. Django's own two weeks would outlive many a role.
SESSION_COOKIE_AGE: int = env.int("SESSION_COOKIE_AGE", default=12 * 60 * 60)
SESSION_LONGEST: int = env.int("SESSION_LONGEST", default=3 * 24 * 60 * 60)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True

SECURE_SSL_REDIRECT: bool = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS: int = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60)
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
# Only where a proxy sets this header itself on every request; elsewhere any caller could forge it.
SECURE_PROXY_SSL_HEADER: tuple[str, str] | None = (
    ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_TLS_PROXY", default=False) else None
)

# --- How the site does ------------------------------------------------------------------------------

# Whoever sends it ("Authorization: Bearer ...") reads the figures for Prometheus and what the checks say;
# without it there are no figures.
MONITORING_TOKEN: str = env.str("MONITORING_TOKEN", default="")
# The folder in which the processes of the site add up what they count: each alone knows a part only. It is
# prometheus-client that reads the variable, and a request would end where it could not write there.
METRICS_FOLDER: Path | None = path_from_environment("PROMETHEUS_MULTIPROC_DIR")
if METRICS_FOLDER and not os.access(METRICS_FOLDER, os.W_OK):
    METRICS_FOLDER = None
    del os.environ["PROMETHEUS_MULTIPROC_DIR"]
# In hours, how often a backup and a checkpoint are expected; 0 expects no backup.
BACKUP_EXPECTED_EVERY: int = env.int("BACKUP_EXPECTED_EVERY", default=0)
CHECKPOINT_EXPECTED_EVERY: int = env.int("CHECKPOINT_EXPECTED_EVERY", default=24)
# In seconds, how long strangers are told the same of a record without its being looked at again.
VERDICTS_KEPT_FOR = 300
# Into how many parts what is old is divided, of which one is verified anew with each checkpoint; 0 for none.
VERIFIED_WITHIN: int = env.int("VERIFIED_WITHIN", default=90)
# The certificate that the proxy shows, PEM, so that somebody is told before it ends.
TLS_CERTIFICATE: Path | None = path_from_environment("TLS_CERTIFICATE")
# What may hang is asked "beside", in a thread that is given up, or "here": tests, in one transaction.
HEALTH_ASKED = "beside"

# --- Log ------------------------------------------------------------------------------------------

LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
# Lines to read, or in production a JSON object each ("json").
LOG_FORMAT: str = env.str("LOG_FORMAT", default="")
LOGGING: dict[str, Any] = to_standard_error(level=LOG_LEVEL)
