"""Start-up checks: whether messages reach anybody, and from whom they come."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning  # noqa: A004

INTO_THE_LOG = "django.core.mail.backends.console.EmailBackend"


def messages_are_sent(**_kwargs: Any) -> list[CheckMessage]:
    """Approvers hear by mail that a sign-off waits for them: there is a mail server to send it."""
    if settings.EMAIL_BACKEND != INTO_THE_LOG:
        return []
    return [
        Warning(
            "Messages reach nobody and appear in the log: no EMAIL_URL is configured.",
            hint="Set EMAIL_URL to the mail server, such as smtp+tls://user:password@host:587.",
            id="notifications.W001",
        )
    ]


def messages_have_a_sender(**_kwargs: Any) -> list[CheckMessage]:
    """An address of this machine alone, as the default is, is refused by most mail servers."""
    if not settings.DEFAULT_FROM_EMAIL.rstrip("> ").endswith("@localhost"):
        return []
    return [
        Warning(
            f"Messages come from {settings.DEFAULT_FROM_EMAIL}, which is no address of your organisation.",
            hint="Set DEFAULT_FROM_EMAIL to the sender that the mail server lets this site use.",
            id="notifications.W002",
        )
    ]
