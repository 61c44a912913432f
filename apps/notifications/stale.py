"""Telling signers that their sign-off no longer covers the evidence."""

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix


def tell_the_signers(hotfix: HotFix, approvals: Iterable[Approval], by: User, **_signal: Any) -> None:
    """Write to each signer once the change is committed; a mail server that is down undoes nothing."""
    for approval in approvals:
        if approval.signer_id != by.pk and approval.signer.email:
            transaction.on_commit(_message(hotfix, approval, str(by)), robust=True)


def _message(hotfix: HotFix, approval: Approval, by: str) -> Callable[[], None]:
    """What sends the message; a function with a name, which Django's log of a failure asks for."""

    def tell_the_signer() -> None:
        _send(hotfix, approval, by)

    return tell_the_signer


def _send(hotfix: HotFix, approval: Approval, by: str) -> None:
    words = {
        "reference": hotfix.reference,
        "title": hotfix.title,
        "role": approval.get_role_display(),
        "by": by,
        "url": settings.SITE_URL + reverse("admin:hotfixes_hotfix_change", args=[hotfix.pk]),
    }
    send_mail(
        _("%(reference)s: your sign-off as %(role)s is stale") % words,
        _(
            "%(by)s changed the evidence of %(reference)s (%(title)s) after you signed as %(role)s. Your "
            "sign-off no longer opens the gate.\n\n"
            "See what changed, and sign again if you still agree:\n%(url)s"
        )
        % words,
        None,
        [approval.signer.email],
    )
