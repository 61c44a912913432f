"""Django's handle on the release notes app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReleaseNotesConfig(AppConfig):
    name = "apps.release_notes"
    verbose_name = _("Release notes")
