"""Writing to a person about their log-in: that it was changed, unlocked, or used in a new browser."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.confirmed_address import lately_had
from apps.accounts.credentials import OF_ADDRESS, OF_PASSWORD, CredentialChange, newest
from apps.accounts.login_links import HOUR
from apps.accounts.models import User
from apps.accounts.own_login import PASSWORD
from apps.common import clock

from .letters import Letter, write, write_when_sent
from .login_mails import NEW, OLD
from .messages import in_one_line, quoted, site
from .models import Kind, Notice

_What = CredentialChange.What
_TOLD = (
    *(_What.PASSWORD, _What.FORGOTTEN, _What.TAKEN, _What.ADDRESS, _What.SECOND_FACTOR),
    *(_What.FACTOR_REMOVED, _What.RECOVERY, _What.RECOVERY_USED),
    *(_What.IDENTITY, _What.UNLINKED, _What.PASSKEY, _What.PASSKEY_REMOVED),
)


def tell_of_change(change: CredentialChange, old_address: str = "", **_signal: Any) -> None:
    """Write to whose log-in was changed; of an address, and by what it reads, to the old one, too."""
    if change.what not in _TOLD or change.whose == CredentialChange.Whose.EXEMPT:
        return
    person = change.person
    old = [old_address] if old_address else []
    if change.what == _What.FORGOTTEN:
        # Whoever reads the mail of a new address chose it: who had the address before must hear of it.
        old = lately_had(person)
    for one in old:
        write_when_sent(person, Kind.LOGIN, about=f"{OLD} {change.pk}", address=one)
    write_when_sent(person, Kind.LOGIN, about=f"{NEW} {change.pk}", address=person.email)


def tell_of_unlocking(person: User, by: User | None, reason: str, **_signal: Any) -> None:
    """Write to whose account was unlocked after wrong passwords."""
    facts = {
        "account": in_one_line(person.get_username()),
        "who": in_one_line(str(by)) if by else _("a command at the server"),
        "at": clock.to_the_minute(clock.now()),
    }
    letter = Letter(
        place=_("Your account"),
        what=_("your account was unlocked"),
        values=facts,
        first=_("Your account was locked after wrong passwords, and was unlocked."),
        facts=(_("By: %(who)s\nAt: %(at)s") % facts,),
        lines=(quoted(reason),),
        closing=(
            _("If you did not ask for it, tell a process owner now: somebody may be guessing your password."),
        ),
    )
    write([person], Kind.UNLOCKED, letter)


def tell_of_new_browser(person: User, device: str, at: datetime, **_signal: Any) -> None:
    """Write to who signed in in a browser in which they had not signed in before."""
    facts = {
        "account": in_one_line(person.get_username()),
        "browser": in_one_line(device),
        "at": clock.to_the_minute(at),
    }
    letter = Letter(
        place=_("Your account"),
        what=_("somebody signed in as you in a browser that was not seen before"),
        values=facts,
        facts=(_("Account: %(account)s\nBrowser: %(browser)s\nAt: %(at)s") % facts,),
        link=(
            _("If it was you, there is nothing to do. Where you are signed in:"),
            site(reverse("admin:own_sessions")),
        ),
        closing=(
            _(
                "If it was not you, sign out everywhere on that page, choose another password, and tell a"
                " process owner now: somebody is acting in your name."
            ),
        ),
    )
    write([person], Kind.BROWSER, letter)


def write_link_again(person: User, what: str) -> bool:
    """Write the mail with the link anew; False where nothing waits for one, or too many went lately."""
    change = newest(person.pk, OF_PASSWORD if what == PASSWORD else OF_ADDRESS)
    if change is None or not _may_go(person):
        return False
    return write_when_sent(person, Kind.LOGIN, about=f"{NEW} {change.pk}", address=person.email)


def write_to_new_address(person: User, address: str) -> bool:
    """Write to the address that `person` wants to have; False where too many such mails went lately."""
    if not _may_go(person):
        return False
    return write_when_sent(person, Kind.NEW_ADDRESS, about="new address", address=address)


# So many mails with a link go in an hour: whoever has somebody's session is no postman.
MOST_LINKS = 6


def _may_go(person: User) -> bool:
    kinds = (Kind.LOGIN, Kind.NEW_ADDRESS)
    lately = Notice.objects.filter(to=person, kind__in=kinds, written_at__gt=clock.now() - HOUR)
    return lately.count() < MOST_LINKS
