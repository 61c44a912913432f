"""Trying whether mails arrive: one mail to oneself, by the way that all mails go, and why it did not go."""

import smtplib
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import MailNotSent, TooManyTries, WrongPhase
from apps.common.retry import in_words

from .checks import INTO_THE_LOG
from .letter_words import Letter, worded, wording_of
from .messages import site
from .models import Kind, Notice
from .outbox import MAIL

# So many go in an hour: whoever has somebody's session is no postman.
MOST, LATELY = 6, timedelta(hours=1)
# What sends nothing and says nothing of it.
INTO_NOWHERE = "django.core.mail.backends.dummy.EmailBackend"


def mail_was_tried() -> bool:
    """Whether a mail that somebody tried was taken by the mail server."""
    return Notice.objects.filter(kind=Kind.TRIAL, sent_at__isnull=False).exists()


def try_mail(to: User) -> None:
    """Send one mail to `to`, now, and write down what came of it.

    Raises:
        WrongPhase: there is no address to send it to.
        MailNotSent: no mail server is set, or it did not take the mail; the sentence says what to correct.
        TooManyTries: several went within the hour.
    """
    if settings.EMAIL_BACKEND in (INTO_THE_LOG, INTO_NOWHERE):
        raise MailNotSent(
            _("No mail server is set, so nothing was sent: whoever runs the site sets EMAIL_URL.")
        )
    if not to.email:
        raise WrongPhase(_("Your account has no e-mail address, so nothing was sent."))
    now = clock.now()
    if Notice.objects.filter(to=to, kind=Kind.TRIAL, written_at__gt=now - LATELY).count() >= MOST:
        raise TooManyTries(_("Several mails went already: look there, or try again in an hour."))
    tried = Notice(kind=Kind.TRIAL, to=to, address=to.email, written_at=now)
    letter = Letter(
        place=_("Hot Fix"),
        what=_("mails arrive"),
        values={},
        first=_("You tried whether mails of Hot Fix arrive. This one did."),
        link=("", site("/admin/")),
    )
    mail = worded(Kind.TRIAL, letter, to, wording_of(Kind.TRIAL))
    try:
        with MAIL.connected() as send:
            send(to.email, mail)
    except Exception as error:  # whatever it is, it is the mail server's, and is told
        tried.tries, tried.last_error = 1, in_words(error)
        tried.save()
        raise MailNotSent(_why(error)) from error
    tried.sent_at = clock.now()
    tried.save()


def _why(error: Exception) -> str:
    """What whoever runs the site must correct, and the words of the server."""
    words = {
        "server": f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "sender": settings.DEFAULT_FROM_EMAIL,
        "error": in_words(error),
    }
    match error:
        case smtplib.SMTPAuthenticationError():
            sentence = _("%(server)s refuses the user name or password of EMAIL_URL (%(error)s).")
        case smtplib.SMTPSenderRefused():
            sentence = _("%(server)s refuses the sender %(sender)s: DEFAULT_FROM_EMAIL (%(error)s).")
        case smtplib.SMTPRecipientsRefused():
            sentence = _("%(server)s refuses your address (%(error)s).")
        case smtplib.SMTPException():
            sentence = _("%(server)s did not take the mail (%(error)s).")
        case OSError():
            sentence = _("%(server)s, the mail server of EMAIL_URL, cannot be reached (%(error)s).")
        case _other:
            sentence = _("The mail could not be sent (%(error)s).")
    return sentence % words
