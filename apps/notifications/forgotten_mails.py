"""The mail with the link by which a forgotten password is chosen, worded as it is sent."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import forgotten_password
from apps.accounts.asking_a_code import has_codes
from apps.accounts.confirmed_address import CONFIRMED_FOR, confirmed_address
from apps.accounts.credentials import OF_PASSWORD, newest
from apps.accounts.forgotten_password import GOOD_FOR
from apps.accounts.models import User
from apps.common import clock

from .letter_words import Letter
from .messages import in_one_line, site
from .models import Notice


def letter_with_link(notice: Notice) -> Letter | None:
    """Return the letter with the link, made as it is sent; None where it is overtaken."""
    person = notice.to
    overtaken = notice.address != person.email or notice.about != what_is_forgotten(person)
    if overtaken or not forgotten_password.may_have_link(person):
        return None
    words = {
        "account": in_one_line(person.get_username()),
        "until": clock.to_the_minute(clock.now() + GOOD_FOR),
    }
    sentence = _(
        "At the log-in, a new password was asked for the account %(account)s. Choose it by this link:"
    )
    return Letter(
        place=_("Your account"),
        what=_("choose a new password"),
        values=words,
        link=(sentence % words, _link_of(person)),
        closing=(
            _("It works once, until %(until)s.") % words,
            *_what_it_is_worth(person),
            _(
                "If you did not ask for it, do nothing: your password stays. If it comes again, tell a"
                " process owner."
            ),
        ),
    )


def _link_of(person: User) -> str:
    return site(reverse("admin:choose_password")) + f"?link={forgotten_password.make(person)}"


def _what_it_is_worth(person: User) -> Iterator[str]:
    """Yield what else is asked for, and until when nothing is signed with it."""
    if has_codes(person):
        yield _("You are asked for a one-time code as well.")
    address = confirmed_address(person)
    if address and address.since and not address.counts:
        since = {"until": clock.to_the_minute(address.since + CONFIRMED_FOR)}
        yield (
            _(
                "Your e-mail address is confirmed for less than 7 days: with the new password you sign in,"
                " and sign nothing until %(until)s at least."
            )
            % since
        )


def what_is_forgotten(person: User) -> str:
    """What the letter is about: the password of now, so that one that was chosen since ends it."""
    change = newest(person.pk, OF_PASSWORD)
    return f"password {change.pk if change else 0}"
