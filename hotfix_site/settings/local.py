"""For a developer's machine and the demonstration: plain HTTP, error pages that show the code."""

from django.core.exceptions import ImproperlyConfigured

from hotfix_site.settings.base import *
from hotfix_site.settings.base import DATABASES, env

# Behind it is a site with a record, and these settings would open it with a key that everybody knows.
_POSTGRESQL: bool = DATABASES["default"]["ENGINE"].endswith(("postgresql", "standby"))
if _POSTGRESQL and not env.bool("LOCAL_ON_POSTGRESQL", default=False):
    raise ImproperlyConfigured(
        "DATABASE_URL names a PostgreSQL, and these are settings for trying things out: on a server use"
        " `hotfix-manage`, or set DJANGO_SETTINGS_MODULE=hotfix_site.settings.production. For a database of"
        " your own to try things out with, set LOCAL_ON_POSTGRESQL=1."
    )

DEBUG = True
# Public on purpose, and therefore worthless: the production settings refuse it by having no default.
SECRET_KEY = "insecure-local-development-key-never-use-it-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]", "0.0.0.0", *ALLOWED_HOSTS]  # noqa: S104

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
