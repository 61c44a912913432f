"""For production: nothing is assumed; what is missing stops the start with a sentence."""

from django.core.exceptions import ImproperlyConfigured

from hotfix_site.settings.base import *
from hotfix_site.settings.base import ALLOWED_HOSTS, DEBUG, SECRET_KEY, STORAGES

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
