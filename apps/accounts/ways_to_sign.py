"""By which ways whoever signs is asked, for everybody or by priority: what SIGNING_ASKS_FOR says."""

from collections.abc import Collection, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.errors import BadInput

from .asking_a_code import has_codes
from .models import OneTimeCodes, Passkey, User

PASSKEY, PASSWORD, CODE, PROVIDER = "passkey", "password", "code", "provider"
# By a class that the settings name otherwise.
ELSEWHERE = "elsewhere"
_IN_WORDS = {
    PASSKEY: gettext_lazy("a passkey"),
    PASSWORD: gettext_lazy("the password"),
    CODE: gettext_lazy("the password and a one-time code"),
    PROVIDER: gettext_lazy("single sign-on"),
}


def ways_for(priority: str | None) -> tuple[str, ...]:
    """Return the ways of a hot fix of `priority`; of none, those for everybody."""
    return tuple(settings.SIGNING_ASKS_BY_PRIORITY.get(priority or "", settings.SIGNING_ASKS_FOR))


def any_way(way: str) -> bool:
    """Whether `way` counts for anything here."""
    return any(
        way in ways for ways in (settings.SIGNING_ASKS_FOR, *settings.SIGNING_ASKS_BY_PRIORITY.values())
    )


def counts(way: str, priority: str | None) -> bool:
    """Whether who was asked by `way` signs a hot fix of `priority`; a code beside a password is no less."""
    ways = ways_for(priority)
    if way == CODE:
        return CODE in ways or PASSWORD in ways
    if way in (PASSKEY, PASSWORD):
        return way in ways
    return any(one != PASSKEY for one in ways)


def require_way(way: str, priority: str | None) -> None:
    """Raise BadInput where what `way` asked is not enough for a hot fix of `priority`."""
    if not counts(way, priority):
        sentence = _("This is signed with %(ways)s here, and with nothing less. Nothing was recorded.")
        raise BadInput(sentence % {"ways": in_words(ways_for(priority))})


def lacks(user: User, priority: str | None) -> str:
    """Return what `user` must set up before they can sign a hot fix of `priority`; empty where they can."""
    ways = ways_for(priority)
    if not set(ways) <= {PASSKEY, CODE}:
        return ""
    if (PASSKEY in ways and _has_passkey(user)) or (CODE in ways and has_codes(user)):
        return ""
    sentence = _(
        "This is signed with %(ways)s here, and you have none yet. Set it up on the pages of your account,"
        " then sign; at night, somebody else of your role who has it can sign."
    )
    return sentence % {"ways": in_words(ways)}


def who_can(people: Collection[int], priority: str) -> frozenset[int] | None:
    """Return which of `people` have what signs a hot fix of `priority`; None where everybody has, by itself.

    Two queries at most, and none where passwords sign, or a provider.
    """
    ways = ways_for(priority)
    if not set(ways) <= {PASSKEY, CODE}:
        return None
    able: set[int] = set()
    if PASSKEY in ways:
        passkeys = Passkey.objects.in_use().filter(person__in=people).order_by()
        able.update(passkeys.values_list("person", flat=True))
    if CODE in ways:
        codes = OneTimeCodes.objects.in_use().filter(person__in=people).order_by()
        able.update(codes.values_list("person", flat=True))
    return frozenset(able)


def in_words(ways: Sequence[str]) -> str:
    """Say `ways` in a sentence."""
    return _(" or ").join(str(_IN_WORDS.get(way, way)) for way in ways)


def _has_passkey(user: User) -> bool:
    if hasattr(user, "has_passkey"):
        return bool(user.has_passkey)
    return Passkey.objects.in_use().filter(person=user).exists()


def ways_can_be_meant(**_kwargs: Any) -> list[CheckMessage]:
    """At start-up: each list of ways can be meant, and they go together."""
    by_priority = settings.SIGNING_ASKS_BY_PRIORITY
    found: list[CheckMessage] = []
    for name, ways in {"": settings.SIGNING_ASKS_FOR, **by_priority}.items():
        if not _is_meant(ways):
            whose = f" of “{name}”" if name else ""
            sentence = f"SIGNING_ASKS_FOR{whose} is “{','.join(ways)}”, which means nothing."
            hint = (
                "Set “passkey”, “password”, “code” (a password with a one-time code) or “provider”, or"
                " “passkey” and one of the others; of one priority behind a semicolon: “passkey,password;"
                " emergency: passkey”."
            )
            found.append(_error(4, sentence, hint))
    if any_way(PROVIDER) and (any_way(PASSWORD) or any_way(CODE)):
        sentence = "SIGNING_ASKS_FOR asks for passwords and at a provider, which go together for no site."
        found.append(_error(7, sentence, "Ask by one of the two, and beside it for passkeys."))
    if settings.ONE_TIME_CODES_FOR not in CODES_FOR:
        sentence = f"ONE_TIME_CODES_FOR is “{settings.ONE_TIME_CODES_FOR}”, which means nothing."
        found.append(_error(8, sentence, f"Set one of: {', '.join(CODES_FOR)}."))
    return found


# Who must have one-time codes beside a password.
CODES_FOR = ("nobody", "staff")


def _is_meant(ways: Sequence[str]) -> bool:
    """Whether these are ways to ask whoever signs: passkeys, and one other way at most."""
    others = [way for way in ways if way != PASSKEY]
    return len(others) <= 1 and set(ways) <= set(_IN_WORDS) and len(set(ways)) == len(ways) > 0


def _error(number: int, sentence: str, hint: str) -> CheckMessage:
    return Error(sentence, hint=hint, id=f"accounts.E{number:03}")
