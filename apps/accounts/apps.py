"""Django's handle on the accounts app; keeps the standing groups in place, and watches who loses what."""

from typing import Any

from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import STANDING_GROUPS


class AccountsConfig(AppConfig):
    name = "apps.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from . import losses, sign_on_checks, ways_to_sign

        post_migrate.connect(make_standing_groups, sender=self)
        losses.listen()
        checks.register(sign_on_checks.the_file_can_be_meant)
        checks.register(ways_to_sign.ways_can_be_meant)


def make_standing_groups(using: str, **_kwargs: Any) -> None:
    """Process owners, auditors and change board exist in every database."""
    from django.contrib.auth.models import Group

    from apps.common.tracking import acting

    with acting(None, reason="Installation"):
        for name in STANDING_GROUPS:
            Group.objects.using(using).get_or_create(name=name)
