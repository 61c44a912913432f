"""Django's handle on the common app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "apps.common"
    verbose_name = _("Common")

    def ready(self) -> None:
        from .sending import enter_once
        from .tracking import act_ends

        # Before the chain, which others wait for, is held.
        act_ends.connect(enter_once)
