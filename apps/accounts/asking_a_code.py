"""Asking for a one-time code beside a password (RFC 6238): set up by its person, each code good once.

Whether somebody has codes is what the record of log-ins says, not the table alone: a row that SQL put there
counts for nothing, and one that it took away leaves nobody with the password alone.
"""

import base64
import logging
import secrets
from collections.abc import Iterator
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.common.secret_box import CannotBeOpened
from apps.common.tracking import acting

from .credential_digests import digest_of, matches
from .credential_watch import codes_on_record, note_codes, note_recovery_used
from .credentials import OF_CODES, CredentialChange, newest
from .one_time_codes import OneTimeCodes
from .passwords import types_password

if TYPE_CHECKING:
    from .models import User

logger = logging.getLogger(__name__)

# What every application knows: six digits, anew each half minute, by SHA-1.
DIGITS, STEP = 6, 30
# So many steps a clock may be wrong, either way.
DRIFT = 1
RECOVERY_CODES = 10
# No letter that is read for another; sixteen of them are 78 bits.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
# More than anybody types.
LONGEST = 40
# How the record says it.
BY_CODE, BY_RECOVERY = "one-time code", "recovery code"

_What = CredentialChange.What


def new_key() -> str:
    """Return a key for somebody's application, in base32."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def address_of(person: "User", key: str, host: str) -> str:
    """Return what the application reads from the QR code."""
    return _totp(key).get_provisioning_uri(person.get_username(), host)


def add(person: "User", key: str, typed: str) -> list[str]:
    """Let the codes of `key` count for `person` from now on; return their recovery codes, told this once.

    Args:
        typed: a first code, which shows that the application has the key.

    Raises:
        BadInput: it is no code of that key and of now.
        WrongPhase: they have codes already.
    """
    step = _step_of(key, _plain(typed), later_than=0)
    if step is None:
        sentence = _(
            "This is not the code of now. Type the six digits that the application shows; if that does not"
            " help, set the clock of your phone."
        )
        raise BadInput(sentence, {"one_time_code": [sentence]})
    recovery = _new_recovery_codes()
    with transaction.atomic(), acting(person, reason=_("One-time codes set up")):
        # Of two who come at once, the second waits here.
        get_user_model().objects.select_for_update().get(pk=person.pk)
        if OneTimeCodes.objects.in_use().filter(person=person).exists():
            raise WrongPhase(_("You have one-time codes already: remove them first."))
        codes = OneTimeCodes(
            person=person,
            recovery=_digests(person, recovery),
            added_at=clock.now(),
            last_step=step,
        )
        codes.key = key
        codes.save()
        note_codes(codes, _What.SECOND_FACTOR)
    return recovery


def remove(codes: OneTimeCodes, *, by: "User | None", reason: str = "") -> None:
    """Let `codes` count no more, and forget their key: by their person, or a command at the server (None)."""
    with transaction.atomic(), acting(by, reason=reason or _("One-time codes removed")):
        locked = OneTimeCodes.objects.select_for_update().get(pk=codes.pk)
        if locked.removed_at is None:
            locked.removed_at, locked.sealed_key, locked.recovery = clock.now(), "", ""
            locked.save()
            note_codes(locked, _What.FACTOR_REMOVED)


def renew_recovery(codes: OneTimeCodes) -> list[str]:
    """Return ten new recovery codes in place of those before."""
    recovery = _new_recovery_codes()
    with transaction.atomic(), acting(codes.person, reason=_("Recovery codes made anew")):
        locked = OneTimeCodes.objects.select_for_update().get(pk=codes.pk, removed_at=None)
        locked.recovery = _digests(locked.person, recovery)
        locked.save()
        note_codes(locked, _What.RECOVERY)
    return recovery


def recovery_left(codes: OneTimeCodes) -> int:
    """Return how many of the recovery codes were not used yet."""
    return len(codes.recovery.splitlines()) - _used(codes).count()


def has_codes(person: "User") -> bool:
    """Whether `person` is asked for a code beside the password, by the record of log-ins.

    Of whom a session is, it was read along (backends.py).
    """
    if not hasattr(person, "newest_of_codes"):
        change = newest(person.pk, OF_CODES)
        return change is not None and change.what != _What.FACTOR_REMOVED
    return person.newest_of_codes not in (None, _What.FACTOR_REMOVED)


def must_set_up(person: "User") -> bool:
    """Whether `person` must have one-time codes, as ONE_TIME_CODES_FOR says, and has none yet."""
    must = settings.ONE_TIME_CODES_FOR == "staff" and person.is_staff and types_password(person)
    return must and not has_codes(person)


def codes_of(person: "User") -> OneTimeCodes | None:
    """Return the codes that `person` must give one of beside the password; None where they have none.

    Raises:
        NotAllowed: the table says something else than the record, or they cannot be read any more.
    """
    if getattr(person, "newest_of_codes", "") is None:
        return None
    told = newest(person.pk, OF_CODES)
    if told is None:
        return None
    last = OneTimeCodes.objects.filter(person=person).select_related("person").order_by("-pk").first()
    if last is not None and told.what == _What.FACTOR_REMOVED:
        if matches(person.pk, last.removed_as, told.digest) is not False:
            return None
    elif last is not None and last.removed_at is None:
        try:
            if codes_on_record(last):
                return last
        except CannotBeOpened as closed:
            logger.exception("The one-time codes of %r cannot be read.", person.get_username())
            raise NotAllowed(_unreadable()) from closed
    logger.error("The one-time codes of %r are not those on the record.", person.get_username())
    raise NotAllowed(
        _("Your one-time codes were changed past the software and count for nothing: tell an administrator.")
    )


def changed_past_the_software() -> Iterator["User"]:
    """Yield whose one-time codes are not those on the record; what cannot be read now is not judged."""
    known = Q(one_time_codes__isnull=False) | Q(credential_changes__what__in=OF_CODES)
    for person in get_user_model().objects.filter(known).distinct().order_by("pk"):
        in_use = OneTimeCodes.objects.in_use().filter(person=person)
        try:
            unknown = codes_of(person) is None and in_use.exists()
        except NotAllowed as refused:
            unknown = not isinstance(refused.__cause__, CannotBeOpened)
        if unknown:
            yield person


def take(codes: OneTimeCodes, typed: str) -> str | None:
    """Return what was typed, BY_CODE or BY_RECOVERY, and use it up; None where it does not count (any more).

    Of two who come at once with the same one, the database lets one through after the other.
    """
    plain = _plain(typed)
    with transaction.atomic(), acting(codes.person, reason=_("Recovery code used")):
        locked = OneTimeCodes.objects.select_for_update().get(pk=codes.pk)
        if locked.removed_at is not None:
            return None
        if len(plain) > DIGITS:
            return BY_RECOVERY if _takes_recovery(locked, plain) else None
        step = _step_of(locked.key, plain, later_than=locked.last_step)
        if step is None:
            return None
        locked.last_step, locked.last_used_at = step, clock.now()
        locked.save(update_fields=["last_step", "last_used_at"])
    return BY_CODE


def _takes_recovery(codes: OneTimeCodes, plain: str) -> bool:
    known = [one for one in codes.recovery.splitlines() if matches(codes.person_id, _recovery(plain), one)]
    if not known or _used(codes).filter(digest=known[0]).exists():
        return False
    note_recovery_used(codes.person, known[0])
    return True


def _used(codes: OneTimeCodes) -> QuerySet[CredentialChange]:
    """The uses of its recovery codes, as the record tells them: what was used there is used for good."""
    used = CredentialChange.objects.filter(person=codes.person_id, what=_What.RECOVERY_USED)
    return used.filter(digest__in=codes.recovery.splitlines())


def _step_of(key: str, plain: str, *, later_than: int) -> int | None:
    """Return the step of now, or beside it, whose code is `plain`; None where there is none so late."""
    totp, now = _totp(key), int(clock.now().timestamp()) // STEP
    for step in range(now - DRIFT, now + DRIFT + 1):
        code = totp.generate(step * STEP).decode()
        if step > later_than and constant_time_compare(code, plain):
            return step
    return None


def _totp(key: str) -> TOTP:
    return TOTP(base64.b32decode(key), DIGITS, SHA1(), STEP)  # noqa: S303


def _plain(typed: str) -> str:
    """What was typed without the spaces and hyphens that make it readable."""
    return "".join(typed[:LONGEST].replace("-", " ").split()).upper()


def _new_recovery_codes() -> list[str]:
    made = ("".join(secrets.choice(_LETTERS) for _letter in range(16)) for _code in range(RECOVERY_CODES))
    return ["-".join(code[at : at + 4] for at in range(0, 16, 4)) for code in made]


def _digests(person: "User", recovery: list[str]) -> str:
    return "\n".join(digest_of(person.pk, _recovery(_plain(code))) for code in recovery)


def _recovery(plain: str) -> str:
    return f"recovery code {plain}"


def _unreadable() -> str:
    return _(
        "Your one-time codes were kept under another key of this site and cannot be read: have whoever runs"
        " the site remove them, and set them up anew."
    )
