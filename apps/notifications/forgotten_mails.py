"""The mail with the link by which a forgotten password is chosen, worded as it is sent."""

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import forgotten_password
from apps.accounts.asking_a_code import has_codes
from apps.accounts.confirmed_address import CONFIRMED_FOR, confirmed_address
from apps.accounts.credentials import OF_PASSWORD, newest
from apps.accounts.forgotten_password import GOOD_FOR
from apps.accounts.models import User
from apps.common import clock

from .messages import Mail, in_one_line, site, text
from .messages import subject as in_a_subject
from .models import Notice


def worded_link(letter: Notice) -> Mail | None:
    """Return the mail with the link, made as it is sent; None where it is overtaken."""
    person = letter.to
    overtaken = letter.address != person.email or letter.about != what_is_forgotten(person)
    if overtaken or not forgotten_password.may_have_link(person):
        return None
    link = site(reverse("admin:choose_password")) + f"?link={forgotten_password.make(person)}"
    words = {
        "name": in_one_line(person.get_username()),
        "until": clock.to_the_minute(clock.now() + GOOD_FOR),
    }
    lines = [
        _("At the log-in, a new password was asked for the account %(name)s. Choose it by this link:")
        % words,
        link,
        _("It works once, until %(until)s.") % words,
    ]
    if has_codes(person):
        lines.append(_("You are asked for a one-time code as well."))
    address = confirmed_address(person)
    if address and address.since and not address.counts:
        since = {"until": clock.to_the_minute(address.since + CONFIRMED_FOR)}
        lines.append(
            _(
                "Your e-mail address is confirmed for less than 7 days: with the new password you sign in,"
                " and sign nothing until %(until)s at least."
            )
            % since
        )
    lines.append(
        _(
            "If you did not ask for it, do nothing: your password stays. If it comes again, tell a process"
            " owner."
        )
    )
    return Mail(in_a_subject(_("Your account"), _("choose a new password")), text(*lines))


def what_is_forgotten(person: User) -> str:
    """What the letter is about: the password of now, so that one that was chosen since ends it."""
    change = newest(person.pk, OF_PASSWORD)
    return f"password {change.pk if change else 0}"
