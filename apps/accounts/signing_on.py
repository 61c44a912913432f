"""Who comes in by a provider or the directory: by the identity that is linked, at first by rules of the file.

An identity is a provider and its subject, and belongs to one account. It is linked once, by the person, on
the record and with the keyed digest of it, so that a row that SQL put there lets nobody in. What the provider
says later of names and addresses changes nothing here; its groups do, at each log-in, if a rule names them.
"""

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.common.errors import BadInput, NotAllowed
from apps.common.tracking import acting
from apps.common.usable_text import is_usable

from .credential_digests import matches
from .credential_watch import identity_on_record, note_identity
from .credentials import OF_ADDRESS, CredentialChange, newest, vouched_for
from .models import User
from .passwords import is_of_a_superuser
from .set_by_one import never_its_owners
from .sign_on_rules import Rules

logger = logging.getLogger(__name__)

# May this person be in these groups; it answers with `allowed` and `reason`.
MayBeIn = Callable[[User, Collection[Group]], Any]


@dataclass
class Arrival:
    """Who came in, and what they must be told of it."""

    person: User
    told: list[str] = field(default_factory=list)


def sign_on(provider: Rules, claims: Mapping[str, Any], *, may_be_in: MayBeIn) -> Arrival:
    """Return who `claims` of `provider` are of, with groups as its rules say.

    Raises:
        NotAllowed: nobody, or nobody who may come in; the sentence says why and whom to ask.
        BadInput: the same identity came in twice at once.
    """
    _require_usable(provider, claims)
    held = groups_of(provider, claims)
    try:
        with transaction.atomic(), acting(None, reason=_reason(provider)), vouched_for(provider.name):
            person = _linked(provider, claims) or _link(provider, claims, held)
            if not person.is_active:
                raise NotAllowed(
                    _("This account is not active any more. If you still work here, ask an administrator.")
                )
            arrival = Arrival(person)
            _settle_staff(provider, person, held)
            _settle_groups(provider, arrival, held, may_be_in)
    except IntegrityError as twice:
        raise BadInput(_("You came in twice at the same moment: sign in once more.")) from twice
    # What the provider took away is gone all the same.
    if not arrival.person.is_staff:
        sentence = _(
            "%(provider)s knows you as %(name)s, and this account may not work here. Ask an administrator to"
            " let you in."
        )
        words = {"provider": provider.name, "name": arrival.person.get_username()}
        raise NotAllowed(sentence % words)
    return arrival


# What is kept or looked for of what a provider says, but for groups.
_KEPT = ("sub", "sid", "preferred_username", "email", "given_name", "family_name", "name")


def _require_usable(provider: Rules, claims: Mapping[str, Any]) -> None:
    """Raise NotAllowed where `claims` are written in characters that no database takes."""
    unusable = [name for name in _KEPT if not is_usable(claims.get(name))]
    if unusable:
        logger.warning("%s says %s in characters that cannot be kept.", provider.id, ", ".join(unusable))
        sentence = _(
            "What %(provider)s says of you has a character that cannot be kept (NUL, or half of one). Nobody"
            " was signed in: have it mended there."
        )
        raise NotAllowed(sentence % {"provider": provider.name})


def groups_of(provider: Rules, claims: Mapping[str, Any]) -> frozenset[str]:
    """Return the groups that `claims` list; what is missing, or no list of texts, is none."""
    found: Any = claims.get(provider.groups_claim)
    if found is None:
        found = claims
        for name in provider.groups_claim.split("."):
            found = found.get(name) if isinstance(found, Mapping) else None
    listed = [found] if isinstance(found, str) else found
    return (
        frozenset(one for one in listed if isinstance(one, str)) if isinstance(listed, list) else frozenset()
    )


def unlink(person: User, provider: str, *, reason: str, by: User | None = None) -> int:
    """Take the identities at `provider` away from `person`, and return how many they were.

    Args:
        by: who does it; None for a command at the server.
    """
    with transaction.atomic(), acting(by, reason=_("Identity unlinked: %(reason)s") % {"reason": reason}):
        theirs = list(SocialAccount.objects.select_for_update().filter(user=person, provider=provider))
        for identity in theirs:
            note_identity(person, provider, identity.uid, linked=False)
            identity.delete()
    return len(theirs)


def _reason(provider: Rules) -> str:
    return _("Signed in by %(provider)s") % {"provider": provider.name}


def _linked(provider: Rules, claims: Mapping[str, Any]) -> User | None:
    """Return whose identity it is already; None where it is nobody's."""
    found = SocialAccount.objects.filter(provider=provider.id, uid=claims["sub"]).values("user").first()
    if found is None:
        return None
    person = User.objects.select_for_update().get(pk=found["user"])
    if not identity_on_record(person, provider.id, claims["sub"]):
        logger.error("The identity of %r at %s is not on the record.", person.get_username(), provider.id)
        raise NotAllowed(
            _("This identity was linked past the software, and lets nobody in. Tell an administrator now.")
        )
    return person


def _link(provider: Rules, claims: Mapping[str, Any], held: frozenset[str]) -> User:
    """Link the identity to the account that the rules find or make. Raises NotAllowed where they do not."""
    person = _by_address(provider, claims) or _made(provider, claims, held)
    SocialAccount.objects.create(user=person, provider=provider.id, uid=claims["sub"])
    note_identity(person, provider.id, claims["sub"], linked=True)
    return person


def _by_address(provider: Rules, claims: Mapping[str, Any]) -> User | None:
    """Return whose address the provider says is theirs; None where its word does not count, or is of nobody.

    Raises:
        NotAllowed: the account is not to be had by an address.
    """
    address = _verified_address(provider, claims)
    found = (
        list(User.objects.select_for_update().filter(email__iexact=address).order_by("pk")) if address else []
    )
    if not found:
        return None
    if len(found) > 1:
        raise NotAllowed(_("Several accounts have your address. Ask an administrator which one is yours."))
    (person,) = found
    if is_of_a_superuser(person):
        raise NotAllowed(_("No provider comes to the account of a superuser by its address."))
    if SocialAccount.objects.filter(user=person, provider=provider.id).exists():
        sentence = _(
            "The account with your address belongs to another identity at %(provider)s. If that was yours,"
            " too, have an administrator unlink it."
        )
        raise NotAllowed(sentence % {"provider": provider.name})
    if not _address_is_theirs(person):
        raise NotAllowed(
            _(
                "The address of your account was set by somebody else and is not confirmed, so it does not"
                " show that the account is yours. Sign in as before, confirm it, and come back; or ask an"
                " administrator."
            )
        )
    return person


def _verified_address(provider: Rules, claims: Mapping[str, Any]) -> str:
    address, verified = claims.get("email"), claims.get("email_verified") in (True, "true")
    return address.strip() if provider.trusts_email and verified and isinstance(address, str) else ""


def _address_is_theirs(person: User) -> bool:
    """Whether nobody gains the account of `person` by having set its address."""
    change = newest(person.pk, OF_ADDRESS)
    if change is None:
        return True  # of before this was recorded
    if matches(person.pk, person.email, change.digest) is False:
        return False
    return change.whose != CredentialChange.Whose.ANOTHER or never_its_owners(person)


def _made(provider: Rules, claims: Mapping[str, Any], held: frozenset[str]) -> User:
    """Make an account for who is in a group for whose members one is made. Raises NotAllowed for others."""
    name = str(claims.get("preferred_username") or claims.get("email") or claims["sub"])
    words = {"provider": provider.name, "name": name[:150]}
    if held.isdisjoint(provider.makes_accounts_of):
        sentence = _(
            "%(provider)s knows you as %(name)s, and there is no account here that is yours. Ask an"
            " administrator."
        )
        raise NotAllowed(sentence % words)
    address = claims.get("email") if isinstance(claims.get("email"), str) else ""
    taken = User.objects.filter(username__iexact=name)
    if address:
        taken |= User.objects.filter(email__iexact=address)
    if taken.exists():
        # A second account would be a second signature of one person.
        sentence = _(
            "There is an account of the name %(name)s or with its address already, and nothing shows that it"
            " is yours. Ask an administrator."
        )
        raise NotAllowed(sentence % words)
    first, last = (str(claims.get(one) or "").strip() for one in ("given_name", "family_name"))
    person = User(
        username=name,
        first_name=first,
        last_name=last or ("" if first else str(claims.get("name") or "").strip()),
        email=address or "",
    )
    person.set_unusable_password()
    try:
        person.full_clean(exclude=["password"])
    except ValidationError as wrong:
        logger.warning("No account for %r of %s: %s", name[:150], provider.id, wrong.messages)
        sentence = _("%(provider)s calls you by a name that no account can have. Ask an administrator.")
        raise NotAllowed(sentence % words) from wrong
    with vouched_for(provider.name, address=bool(_verified_address(provider, claims))):
        person.save()
    return person


def _settle_staff(provider: Rules, person: User, held: frozenset[str]) -> None:
    """Let `person` work here, or not any more, as the rule says; superusers and no rule are left alone."""
    wanted = not held.isdisjoint(provider.staff)
    if provider.staff and not is_of_a_superuser(person) and person.is_staff != wanted:
        person.is_staff = wanted
        person.save()


def _settle_groups(provider: Rules, arrival: Arrival, held: frozenset[str], may_be_in: MayBeIn) -> None:
    """Put `arrival.person` into the groups that the rules give, and out of the others that they name."""
    if not provider.groups:
        return
    person = arrival.person
    wanted = {here for there, here in provider.groups.items() if there in held}
    named = {one.name: one for one in Group.objects.filter(name__in=set(provider.groups.values()))}
    if unknown := set(provider.groups.values()) - set(named):
        logger.error("%s names groups that are not here: %s", provider.id, ", ".join(sorted(unknown)))
    present = {one.name: one for one in person.groups.all()}
    leaving = [one for name, one in sorted(present.items()) if name in named and name not in wanted]
    if leaving:
        person.groups.remove(*leaving)
    kept = [one for one in present.values() if one not in leaving]
    for name in sorted(wanted & set(named) - set(present)):
        decision = may_be_in(person, [*kept, named[name]])
        if decision.allowed:
            person.groups.add(named[name])
            kept.append(named[name])
        else:
            logger.warning("%r was not put into %s: %s", person.get_username(), name, decision.reason)
            arrival.told.append(decision.reason)
