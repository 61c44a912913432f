"""The settings of the benches: those of the tests, with the press as production has it."""

from hotfix_site.settings.test import *

PRESS = "process"
WHITENOISE_AUTOREFRESH = False
ROOT_URLCONF = "tests.bench.addresses"
