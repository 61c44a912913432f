"""The settings of the benches: those of the tests, with the render worker as production has it."""

from hotfix_site.settings.test import *
from hotfix_site.settings.test import DATABASES

# As in production: a connection outlives its request.
DATABASES["default"]["CONN_MAX_AGE"] = 60
PRESS = "process"
WHITENOISE_AUTOREFRESH = False
ROOT_URLCONF = "tests.bench.addresses"
