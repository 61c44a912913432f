"""Django's handle on the systems app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SystemsConfig(AppConfig):
    name = "apps.systems"
    verbose_name = _("Systems")
