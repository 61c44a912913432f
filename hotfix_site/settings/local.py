"""For a developer's machine and the demonstration: plain HTTP, error pages that show the code."""

from hotfix_site.settings.base import *

DEBUG = True
# Public on purpose, and therefore worthless: the production settings refuse it by having no default.
SECRET_KEY = "insecure-local-development-key-never-use-it-anywhere-else"  # noqa: S105
ALLOWED_HOSTS = ["localhost", ".localhost", "127.0.0.1", "[::1]", "0.0.0.0", *ALLOWED_HOSTS]  # noqa: S104

SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 0
