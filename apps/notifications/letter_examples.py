"""A letter of each kind to somebody who does not exist: what a text is tried on before it is used."""

from collections.abc import Callable, Mapping

from django.conf import settings
from django.utils.translation import gettext as _

from .kinds import Kind
from .letter_words import Letter

READER = "Tara Lead"
_WHO, _AT = "Rita Release", "2026-11-28 03:10 UTC"
_BY = f"By: {_WHO}\nAt: {_AT}"


def letter_of(kind: Kind) -> Letter:
    """Return the letter of this kind to the reader of the examples."""
    return _LETTERS[kind]()


def _page(path: str) -> str:
    return f"{settings.SITE_URL}/admin/{path}"


def _login() -> Letter:
    return Letter(
        place=_("Your account"),
        what=_("your password was set by %(who)s") % {"who": _WHO},
        values={"account": "tara", "who": _WHO, "at": _AT},
        facts=(f"Account: tara\n{_BY}",),
        link=(
            _("You sign nothing with it. Choose one that you alone know, by this link:"),
            _page("password_change/"),
        ),
        closing=(
            _("A link works once, for %(hours)d hours, for whoever is signed in as you.")
            % {"hours": settings.LOG_IN_LINK_HOURS},
            _("If you know nothing of this, tell a process owner now: somebody may be acting in your name."),
        ),
    )


def _forgotten() -> Letter:
    words = {"account": "tara", "until": "2026-11-28 04:10 UTC"}
    return Letter(
        place=_("Your account"),
        what=_("choose a new password"),
        values=words,
        link=(
            _("At the log-in, a new password was asked for the account %(account)s. Choose it by this link:")
            % words,
            _page("choose-password/"),
        ),
        closing=(_("It works once, until %(until)s.") % words,),
    )


def _new_address() -> Letter:
    return Letter(
        place=_("Your account"),
        what=_("confirm your new e-mail address"),
        values={"account": "tara"},
        link=(
            _("It becomes the address of the account %(account)s once you have opened this link:")
            % {"account": "tara"},
            _page("address/"),
        ),
        closing=(
            _("If you know nothing of this, tell a process owner now: somebody may be acting in your name."),
        ),
    )


def _unlocked() -> Letter:
    return Letter(
        place=_("Your account"),
        what=_("your account was unlocked"),
        values={"account": "tara", "who": _WHO, "at": _AT},
        first=_("Your account was locked after wrong passwords, and was unlocked."),
        facts=(_BY,),
        lines=("> She called, and I know her voice.",),
        closing=(
            _("If you did not ask for it, tell a process owner now: somebody may be guessing your password."),
        ),
    )


def _browser() -> Letter:
    facts = {"account": "tara", "browser": "Firefox on Linux", "at": _AT}
    return Letter(
        place=_("Your account"),
        what=_("somebody signed in as you in a browser that was not seen before"),
        values=facts,
        facts=(_("Account: %(account)s\nBrowser: %(browser)s\nAt: %(at)s") % facts,),
        link=(_("If it was you, there is nothing to do. Where you are signed in:"), _page("sessions/")),
        closing=(
            _(
                "If it was not you, sign out everywhere on that page, choose another password, and tell a"
                " process owner now: somebody is acting in your name."
            ),
        ),
    )


def _roles() -> Letter:
    return Letter(
        place="PAY Payments",
        what=_("you are on the roster as %(role)s (%(rank)s)") % {"role": "Technical Lead", "rank": "first"},
        values={"who": _WHO, "at": _AT},
        facts=(_BY,),
    )


def _delegated() -> Letter:
    return Letter(
        place="HF-2026-0042 Emergency",
        what=_("you act as %(role)s for %(who)s") % {"role": "Technical Lead", "who": _WHO},
        behind="Card payments are refused at the checkout",
        values={"role": "Technical Lead", "who": _WHO, "starts": _AT, "ends": "2026-11-28 11:10 UTC"},
        facts=(_("From %(starts)s until %(ends)s.") % {"starts": _AT, "ends": "2026-11-28 11:10 UTC"},),
        lines=("> I am on a plane until noon.",),
        link=(_("What waits for you:"), _page("hotfixes/hotfix/42/change/")),
    )


def _shift() -> Letter:
    period = "2026-11-28 20:00 to 2026-11-29 08:00 UTC"
    return Letter(
        place="PAY Payments",
        what=_("%(who)s asks you to take a shift") % {"who": _WHO},
        values={"who": _WHO, "role": "Release Manager", "system": "PAY Payments", "period": period},
        facts=(f"System: PAY Payments\nRole: Release Manager\nShift: {period}",),
        lines=("> My daughter has a play that evening.",),
        link=("", _page("on-call/")),
    )


def _follow_up() -> Letter:
    title = "Watch the days that are left to each certificate"
    return Letter(
        place="HF-2026-0042",
        what=_("a follow-up action is due soon"),
        behind=title,
        values={"title": title, "owner": READER, "due": "2026-12-05"},
        facts=(f"Hot fix: HF-2026-0042\nDue: 2026-12-05\nOwner: {READER}",),
        link=("", _page("learning/followupaction/7/change/")),
    )


def _lost() -> Letter:
    what = _("%(who)s can no longer sign in") % {"who": _WHO}
    return Letter(
        place=what,
        what=_("%(number)d roles have no other holder") % {"number": 2},
        values={"who": _WHO},
        first=f"{what}.",
        lines=("- HF-2026-0042: Release Manager\n- PAY Payments, on the roster: Release Manager",),
        link=(
            _("Grant the role to somebody else on the page of the hot fix, and mend the rosters:"),
            _page("systems/system/"),
        ),
    )


def _checkpoint() -> Letter:
    digest = "9f2c" * 16
    return Letter(
        place=_("checkpoint"),
        what=_("number %(number)d") % {"number": 112},
        values={"number": "112", "at": _AT},
        first=_("Checkpoint number %(number)d of the history was written at %(at)s.")
        % {"number": 112, "at": _AT},
        facts=(_("SHA-256: %(digest)s") % {"digest": digest},),
        closing=(
            _("Keep this mail. A database that was put back together with its checkpoints is found by:"),
            f"manage.py verify_history --last-known 112 {digest}",
        ),
    )


def _digest() -> Letter:
    words = {"messages": _("%(number)d messages") % {"number": 3}, "hotfixes": "2 hot fixes"}
    return Letter(
        place=_("Hot Fix"),
        what=_("digest, %(messages)s of %(hotfixes)s") % words,
        values=words,
        lines=(
            _("What could wait since the last one, as it is now; what asks you for something came at once."),
        ),
        link=(_("My digest"), _page("digest/")),
    )


def _way() -> Letter:
    words = {"label": "Payments at night", "service": "Mattermost"}
    return Letter(
        place=_("Hot Fix"),
        what=_("a way does not work: %(label)s") % words,
        values=words,
        first=_("Messages to you do not go by “%(label)s” (%(service)s).") % words,
        lines=("Mattermost refuses it (403): the address is wrong or was ended.",),
        link=(
            _("Nothing is lost: people hear by mail meanwhile. Correct it there, and try it:"),
            _page("ways/"),
        ),
    )


def _way_tried() -> Letter:
    return Letter(
        place=_("Hot Fix"),
        what=_("this way works"),
        values={"label": "Payments at night", "service": "Mattermost"},
        first=_("Somebody tried whether messages of Hot Fix arrive here. This one did."),
        link=("", _page("")),
    )


def _trial() -> Letter:
    return Letter(
        place=_("Hot Fix"),
        what=_("mails arrive"),
        values={},
        first=_("You tried whether mails of Hot Fix arrive. This one did."),
        link=("", _page("")),
    )


def _wording() -> Letter:
    words = {"kind": str(Kind.SIGN.label)}
    return Letter(
        place=_("Hot Fix"),
        what=_("a text of messages cannot be used: %(kind)s") % words,
        values=words,
        first=_("Messages of the kind “%(kind)s” go with the words that are built in.") % words,
        facts=(_("There is nothing called {%(name)s} here.") % {"name": "gone"},),
        link=(
            _("Nothing is lost by it. Correct the text, or take back what is built in:"),
            _page("notifications/wording/sign/change/"),
        ),
    )


_LETTERS: Mapping[Kind, Callable[[], Letter]] = {
    Kind.LOGIN: _login,
    Kind.FORGOTTEN: _forgotten,
    Kind.NEW_ADDRESS: _new_address,
    Kind.UNLOCKED: _unlocked,
    Kind.BROWSER: _browser,
    Kind.ROLES: _roles,
    Kind.DELEGATED: _delegated,
    Kind.SHIFT: _shift,
    Kind.FOLLOW_UP: _follow_up,
    Kind.LOST: _lost,
    Kind.CHECKPOINT: _checkpoint,
    Kind.DIGEST: _digest,
    Kind.WAY: _way,
    Kind.WAY_TRIED: _way_tried,
    Kind.TRIAL: _trial,
    Kind.WORDING: _wording,
}
