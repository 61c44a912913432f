"""The settings of a site without its secrets: what is needed to set up the same site again."""

import os

HARMLESS = (
    "ALLOWED_HOSTS",
    "ATTACHMENTS_PER_EVIDENCE",
    "ATTACHMENT_MAX_BYTES",
    "BACKUPS",
    "BACKUP_EXPECTED_EVERY",
    "BEHIND_TLS_PROXY",
    "CHECKPOINTS",
    "CHECKPOINT_EXPECTED_EVERY",
    "CSRF_TRUSTED_ORIGINS",
    "DEBUG",
    "DEFAULT_FROM_EMAIL",
    "DJANGO_SETTINGS_MODULE",
    "EARLIER_CERTIFICATES",
    "EMAIL_TIMEOUT",
    "FORM_MAX_BYTES",
    "LAST_BACKUP",
    "LOCAL_ON_POSTGRESQL",
    "LOG_FORMAT",
    "LOG_IN_LINK_HOURS",
    "LOG_LEVEL",
    "MEDIA_ROOT",
    "ONE_TIME_CODES_FOR",
    "ORGANISATION",
    "PASSWORDS_FOR",
    "PRESS_AT_ONCE",
    "PRESS_QUEUE",
    "PRESS_RUN_DIR",
    "PRESS_TIMEOUT",
    "PROMETHEUS_MULTIPROC_DIR",
    "RECORD_ATTACHMENTS_MAX_BYTES",
    "REVOCATION_DATA",
    "SECURE_HSTS_INCLUDE_SUBDOMAINS",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SESSION_COOKIE_AGE",
    "SESSION_LONGEST",
    "SIGNING_ASKS_FOR",
    "DATABASE_POOLED",
    "SIGNING_KEY",
    "SINGLE_SIGN_ON",
    "SINGLE_SIGN_ON_TIMEOUT",
    "SITE_URL",
    "STATIC_ROOT",
    "TIMESTAMP_CERTIFICATES",
    "TIMESTAMP_KEY",
    "TIMESTAMP_RENEW_DAYS",
    "TIMESTAMP_TIMEOUT",
    "TIMESTAMP_TLS_CA",
    "TLS_CERTIFICATE",
    "UPLOAD_MAX_BYTES",
    "VERIFIED_WITHIN",
    "WAY_HOSTS",
    "WAY_SERVICES",
    "WRONG_PASSWORDS_BEFORE_LOCK",
    "WRONG_PASSWORDS_OF_AN_ADDRESS",
    "WRONG_PASSWORDS_OF_A_NAME",
)
# They hold a password, or may: that they are set is kept, and nothing of what they hold.
SECRET = (
    "DATABASE_URL",
    "EMAIL_URL",
    "MONITORING_TOKEN",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "TIMESTAMP_AUTHORITY",
)


def configuration() -> dict[str, dict[str, str] | list[str]]:
    """Return what the environment sets: values as they are written there, and the names of the secrets."""
    return {
        "values": {name: os.environ[name] for name in HARMLESS if name in os.environ},
        "secrets": [name for name in SECRET if name in os.environ],
    }
