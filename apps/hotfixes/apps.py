"""Django's handle on the hot fixes app; registers its start-up checks."""

from django.apps import AppConfig
from django.core.checks import register
from django.utils.translation import gettext_lazy as _


class HotfixesConfig(AppConfig):
    name = "apps.hotfixes"
    verbose_name = _("Hot fixes")

    def ready(self) -> None:
        from . import checks, content_checks

        for check in checks.CHECKS:
            register(check)
        register(content_checks.what_is_signed_is_versioned)
