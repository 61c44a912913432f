"""For production: nothing is assumed; what is missing stops the start with a sentence."""

from django.core.exceptions import ImproperlyConfigured

from hotfix_site.settings.base import *
from hotfix_site.settings.base import ALLOWED_HOSTS, DEBUG, LOG_FORMAT, LOG_LEVEL, SECRET_KEY, STORAGES
from hotfix_site.settings.log import to_standard_error

if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random value; production has no default for it.")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("Set ALLOWED_HOSTS to the host names of this site, separated by commas.")
if DEBUG:
    raise ImproperlyConfigured("Unset DEBUG: production never shows its source to a visitor.")

# File names that carry a hash of the content, so that a browser may keep them for ever.
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# security.W021 asks for the HSTS preload list, which is for public sites; this one is internal.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# For the programs that collect and search it; LOG_FORMAT=plain where people read it as it comes.
LOGGING = to_standard_error(level=LOG_LEVEL, as_json=LOG_FORMAT != "plain")
