"""What a mail about a log-in says, worded as it is sent: its link is a secret that no table holds."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts import login_links
from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.accounts.own_login import ADDRESS, PASSWORD
from apps.accounts.set_by_one import why_no_link
from apps.common import clock

from .forgotten_mails import letter_with_link
from .letter_words import Letter, worded, wording_of
from .messages import Mail, in_one_line, site
from .models import Kind, Notice

_What = CredentialChange.What
# What a letter is about, before the key of the change: for the present address, or for the one before.
OLD, NEW = "old address, change", "change"


# What needs no more than to be said.
_IN_ONE_SENTENCE = {
    _What.TAKEN: gettext_lazy("your password was taken away by %(who)s"),
    _What.SECOND_FACTOR: gettext_lazy(
        "your second factor was set: your password asks for a one-time code, too"
    ),
    _What.FACTOR_REMOVED: gettext_lazy(
        "your second factor was removed: your password asks for no code any more"
    ),
    _What.RECOVERY: gettext_lazy("you made new recovery codes"),
    _What.RECOVERY_USED: gettext_lazy("a recovery code of yours was used"),
    _What.IDENTITY: gettext_lazy(
        "you were linked to an identity of single sign-on, and sign in by it from now on"
    ),
    _What.UNLINKED: gettext_lazy("your identity of single sign-on was unlinked by %(who)s"),
    _What.PASSKEY: gettext_lazy("you added a passkey: with it you sign in, and sign"),
    _What.PASSKEY_REMOVED: gettext_lazy("a passkey of yours was removed"),
}


def worded_now(notice: Notice) -> Mail | None:
    """Return what a letter about a log-in says as it is sent; None where that is overtaken."""
    person, kind = notice.to, Kind(notice.kind)
    if kind == Kind.NEW_ADDRESS:
        return worded(kind, _confirm_new_address(person, notice.address), person, wording_of(kind))
    if kind == Kind.FORGOTTEN:
        letter = letter_with_link(notice)
        return worded(kind, letter, person, wording_of(kind)) if letter else None
    words, _space, key = notice.about.rpartition(" ")
    change = CredentialChange.objects.filter(pk=int(key) if key.isdecimal() else 0).first()
    if change is None:
        return None
    return worded(kind, _of_a_change(change, person, to_old=words == OLD), person, wording_of(kind))


def _of_a_change(change: CredentialChange, person: User, *, to_old: bool) -> Letter:
    told = _told(change, person, to_old=to_old)
    doer = _("you") if change.by_id == person.pk else change.doer
    if change.what == _What.FORGOTTEN:
        doer = _("whoever opened the link")
    facts = {
        "account": in_one_line(person.get_username()),
        "who": in_one_line(doer),
        "at": clock.to_the_minute(change.at),
    }
    return Letter(
        place=_("Your account"),
        what=told.what,
        values=facts,
        facts=(_("Account: %(account)s\nBy: %(who)s\nAt: %(at)s") % facts,),
        lines=told.lines,
        link=told.link,
        closing=_if_not_you(),
    )


@dataclass(frozen=True)
class _Told:
    """What a change is told as."""

    what: str
    lines: tuple[str, ...] = ()
    link: tuple[str, str] | None = None


def _told(change: CredentialChange, person: User, *, to_old: bool) -> _Told:
    another = change.whose == CredentialChange.Whose.ANOTHER
    who = in_one_line(change.doer)
    if change.what == _What.PASSWORD:
        if not another:
            return _Told(_("you changed your password"))
        what = _("your password was set by %(who)s") % {"who": who}
        if why := why_no_link(person):
            return _Told(what, (in_one_line(why),))
        sentence = _("You sign nothing with it. Choose one that you alone know, by this link:")
        return _Told(what, link=(sentence, _password_link(change, person)))
    if change.what == _What.FORGOTTEN:
        return _forgotten(change, person, to_old=to_old)
    if change.what in _IN_ONE_SENTENCE:
        return _Told(str(_IN_ONE_SENTENCE[_What(change.what)]) % {"who": who})
    what = _("your e-mail address was changed")
    if to_old:
        return _Told(what, (_("Mails of this account do not come here any more."),))
    if not another:
        return _Told(what)
    sentence = _("You sign nothing before you have confirmed that it is yours, by this link:")
    return _Told(what, link=(sentence, _address_link(person, ADDRESS, person.email)))


def _forgotten(change: CredentialChange, person: User, *, to_old: bool) -> _Told:
    what = _("your password was chosen anew by a mailed link")
    lines = [_("Wherever you were signed in, you are signed out.")]
    if to_old:
        lines = [_("The link went to the present address of this account, which was another until lately.")]
    if change.whose != CredentialChange.Whose.ANOTHER:
        return _Told(what, tuple(lines))
    lines.append(_("Nothing is signed with it before it is yours."))
    if why := why_no_link(person):
        return _Told(what, (*lines, in_one_line(why)))
    sentence = _("Choose one that you alone know, by this link:")
    return _Told(what, tuple(lines), None if to_old else (sentence, _password_link(change, person)))


def _confirm_new_address(person: User, address: str) -> Letter:
    name = {"account": in_one_line(person.get_username())}
    sentence = _("It becomes the address of the account %(account)s once you have opened this link:") % name
    return Letter(
        place=_("Your account"),
        what=_("confirm your new e-mail address"),
        values=name,
        link=(sentence, _address_link(person, login_links.NEW_ADDRESS, address)),
        closing=_if_not_you(),
    )


def _password_link(change: CredentialChange, person: User) -> str:
    token = login_links.make(person, PASSWORD, address=person.email)
    return site(reverse("admin:password_change")) + f"?link={token}"


def _address_link(person: User, what: str, address: str) -> str:
    token = login_links.make(person, what, address=address)
    return site(reverse("admin:confirm_address", args=[token]))


def _if_not_you() -> tuple[str, ...]:
    hours = {"hours": settings.LOG_IN_LINK_HOURS}
    return (
        _("A link works once, for %(hours)d hours, for whoever is signed in as you.") % hours,
        _("If you know nothing of this, tell a process owner now: somebody may be acting in your name."),
    )
