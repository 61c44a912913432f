"""Erasing the personal data of somebody who left, where the law asks for it (docs/decisions/0061).

The name stays under what they signed. Everything else goes, from the histories, too: what verifying needs is
kept first (personal_data.py), so that every link and seal goes on to hold.
"""

import logging

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import transaction
from django.dispatch import Signal
from django.utils.translation import gettext as _

from apps.accounts import asking_a_code, asking_a_passkey, known_devices, open_sessions
from apps.accounts.erased_names import erased_name
from apps.accounts.models import OneTimeCodes, OpenSession, Passkey, PendingSignature, User, WrongPasswords
from apps.accounts.reauthentication import Proof, require_proof
from apps.accounts.signing_on import unlink
from apps.accounts.unlocking import names_of
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.tracking import acting
from apps.hotfixes.door import check_reason
from apps.hotfixes.policy import Decision, is_process_owner

from . import protection
from .held_back import holds_on
from .models import Erasure
from .personal_data import PASSKEYS, PEOPLE, destroy_salt

logger = logging.getLogger(__name__)

# Sent with `person` and `went`, a dict in which each listener counts what it deleted; inside the transaction.
person_erased = Signal()


def may_erase(user: User, person: User) -> Decision:
    """May `user` erase what is kept of `person`? A process owner may, of others."""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner erases personal data."))
    if user.pk == person.pk:
        return Decision(False, _("Nobody erases themselves: another process owner does."))
    return Decision(True)


def why_not_erased(person: User) -> str:
    """Return why nothing of `person` can be erased now; empty where it can."""
    if Erasure.objects.filter(person=person).exists():
        return _("What was kept of %(who)s was erased already.") % {"who": person}
    if person.is_active:
        return _("%(who)s can still sign in: make the account inactive first.") % {"who": person}
    holds = holds_on(person)
    if holds:
        told = "; ".join(f"{hold.what}: {hold.reason}" for hold in holds)
        return _("Nothing of %(who)s is erased, because of a legal hold (%(holds)s).") % {
            "who": person,
            "holds": told,
        }
    return ""


def erase_person(person: User, *, by: User | None, reason: str, proof: Proof | None = None) -> Erasure:
    """Erase what is kept of `person` beside their name, for good.

    Args:
        by: who does it and was asked again (`proof`); None for a command at the server.

    Raises:
        NotAllowed, BadInput: they may not, were not asked again, or gave no reason.
        WrongPhase: the account is active, on hold, erased already, or its history does not match.
    """
    reason = reason.strip()
    check_reason(reason, needed=True)
    asked = ""
    if by is not None:
        may_erase(by, person).require()
        asked = require_proof(proof, by, priority=None).method
    told = _("Personal data erased: %(reason)s") % {"reason": reason}
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person.pk)
        if why := why_not_erased(person):
            raise WrongPhase(why)
        went = _close_every_way_in(person, by=by, reason=told)
        went["rows of the history"] = _empty(person)
        with acting(by, reason=told):
            person_erased.send(User, person=person, went=went)
            erasure: Erasure = Erasure.objects.create(
                person=person,
                by=by,
                by_name=str(by or ""),
                at=clock.now(),
                reason=reason,
                authenticated_by=asked,
                went={kind: number for kind, number in went.items() if number},
            )
    logger.warning("Personal data of account %d erased by %s", person.pk, by or "a command at the server")
    return erasure


def _close_every_way_in(person: User, *, by: User | None, reason: str) -> dict[str, int]:
    """Take passkeys, codes, identities, sessions and the password away, on the record where that has one."""
    passkeys = list(Passkey.objects.in_use().filter(person=person))
    codes = list(OneTimeCodes.objects.in_use().filter(person=person))
    providers = set(SocialAccount.objects.filter(user=person).values_list("provider", flat=True))
    counted = names_of(person)  # before the identity goes that tells of one of them
    with acting(by, reason=reason):
        for passkey in passkeys:
            asking_a_passkey.remove(passkey, by=by, reason=reason)
        for one in codes:
            asking_a_code.remove(one, by=by, reason=reason)
        identities = sum(unlink(person, provider, reason=reason, by=by) for provider in sorted(providers))
        if person.has_usable_password():
            person.set_unusable_password()
            person.save()
    guesses, _by_table = WrongPasswords.objects.filter(name__in=counted).delete()
    pending, _by_table = PendingSignature.objects.filter(user=person).delete()
    addresses, _by_table = EmailAddress.objects.filter(user=person).delete()
    return {
        "passkeys": len(passkeys),
        "one-time codes": len(codes),
        "identities": identities,
        "sessions": open_sessions.end(OpenSession.objects.filter(person=person)),
        "known browsers": known_devices.forget(person),
        "counts of wrong passwords": guesses,
        "pending signatures": pending,
        "addresses": addresses,
    }


def _empty(person: User) -> int:
    """Empty the personal columns of the account, of its passkeys and of their histories."""
    named = bool(person.get_full_name())
    # Where there is no other name, the log-in name is the one under what they signed.
    staying = ("first_name", "last_name") if named else ("username",)
    rows = destroy_salt(person, staying=staying)
    emptied = {name: "" for name in PEOPLE.names if name not in staying}
    if "username" in emptied:
        emptied["username"] = erased_name(person)
    with protection.lifted(PEOPLE.book, PASSKEYS.book):
        PEOPLE.rows_of(person.pk).update(**emptied)
        PASSKEYS.rows_of(person.pk).update(name="")
    User.objects.filter(pk=person.pk).update(**emptied, time_zone="", last_login=None)
    Passkey.objects.filter(person=person).update(name="", last_used_at=None)
    person.refresh_from_db()
    return rows
