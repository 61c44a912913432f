"""For the test run: production's strictness where it can be had, files that vanish, fast passwords."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from hotfix_site.settings.base import *
from hotfix_site.settings.base import DATABASES

DEBUG = False
SECRET_KEY = "insecure-test-key"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]

# The processes of a parallel run end without tidying up, so they share the folder of the one that
# started them, which removes it.
if "HOTFIX_TEST_DIR" not in os.environ:
    _folder = TemporaryDirectory(prefix="hotfix-test-")
    os.environ["HOTFIX_TEST_DIR"] = _folder.name
TEST_DIR = Path(os.environ["HOTFIX_TEST_DIR"])
MEDIA_ROOT = TEST_DIR / f"media-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
STATIC_ROOT = TEST_DIR / "static"
LAST_BACKUP = TEST_DIR / "last-backup.json"

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, not memory: the live server and the tests of two people at once use several connections.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DIR / "test.sqlite3")}
    # Nobody mourns a test database after a power cut.
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

# A connection that outlives its request would outlive its test.
DATABASES["default"]["CONN_MAX_AGE"] = 0

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

# A process for each test that prints would take longer than the printing.
PRESS = "here"
PRESS_RUN_DIR = TEST_DIR / "press"

# Another thread would see nothing of the transaction of a test.
HEALTH_ASKED = "here"

# Tests speak plain HTTP, and find static files without collecting them first.
SESSION_COOKIE_SECURE = False
CSRF_COOKIE_SECURE = False
SECURE_SSL_REDIRECT = False
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# What one test found is no answer in another.
VERDICTS_KEPT_FOR = 0
