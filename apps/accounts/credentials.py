"""Whose doing the ways into an account are: who made it, who set its password or address (PROCESS.md 3)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.db.models import OuterRef, Subquery
from django.dispatch import Signal
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked

if TYPE_CHECKING:
    from .models import User

# So long whoever made an account or set its password is counted as behind it.
CUSTODY = timedelta(days=30)

# Sent with `change`, a CredentialChange, and `old_address`, inside the transaction of the change.
credential_changed = Signal()

_exempt: ContextVar[bool] = ContextVar("first_accounts", default=False)


@dataclass(frozen=True)
class Voucher:
    """A provider of identities by whose word something is set, and whether it vouches for the address."""

    name: str
    address: bool = False


_vouching: ContextVar[Voucher | None] = ContextVar("vouched_for", default=None)


@contextmanager
def vouched_for(provider: str, *, address: bool = False) -> Iterator[None]:
    """What is set inside is set by the word of the provider of that name.

    An account that is made so is its person's own; so is its address where `address` is vouched for.
    """
    token = _vouching.set(Voucher(provider, address))
    try:
        yield
    finally:
        _vouching.reset(token)


def voucher() -> Voucher | None:
    """Return by whose word things are set now; None where no provider is in it."""
    return _vouching.get()


@dataclass(frozen=True)
class Doing:
    """As whose doing a change of a log-in counts, by whom, and by what name."""

    whose: str
    by: "User | None"
    by_name: str


_by_link: ContextVar[Doing | None] = ContextVar("by_forgotten_link", default=None)


@contextmanager
def forgotten(counts: Doing) -> Iterator[None]:
    """A password that is set inside was forgotten, and is chosen by a mailed link; so it counts."""
    token = _by_link.set(counts)
    try:
        yield
    finally:
        _by_link.reset(token)


def chosen_by_link() -> Doing | None:
    """Return as whose doing a password counts that is chosen by a mailed link now; None where none is."""
    return _by_link.get()


@contextmanager
def first_accounts() -> Iterator[None]:
    """Mark what is set inside as exempt: the first accounts of an installation, or the demonstration's."""
    token = _exempt.set(True)
    try:
        yield
    finally:
        _exempt.reset(token)


def are_first_accounts() -> bool:
    """Whether `first_accounts` is in force."""
    return _exempt.get()


class CredentialChange(models.Model):
    """One change of how a person signs in or is reached: what, by whom and when. It is never changed."""

    append_only = True
    # With the key that the database does not hold (apps/history): whoever writes to it cannot take this back.
    sealed = True

    class What(models.TextChoices):
        ACCOUNT = "account", _("Account made")
        PASSWORD = "password", _("Password set")
        FORGOTTEN = "forgotten", _("Forgotten password chosen anew by a mailed link")
        TAKEN = "taken", _("Password taken away")
        REHASH = "rehash", _("The same password stored anew")
        ADDRESS = "address", _("E-mail address set")
        CONFIRMED = "confirmed", _("E-mail address confirmed")
        SECOND_FACTOR = "second_factor", _("Second factor set")
        IDENTITY = "identity", _("Identity at a provider linked")
        UNLINKED = "unlinked", _("Identity at a provider unlinked")
        PASSKEY = "passkey", _("Passkey added")
        PASSKEY_REMOVED = "passkey_removed", _("Passkey removed")
        FACTOR_REMOVED = "factor_removed", _("Second factor removed")
        RECOVERY = "recovery", _("Recovery codes made anew")
        RECOVERY_USED = "recovery_used", _("Recovery code used")

    class Whose(models.TextChoices):
        """What follows from who did it."""

        OWN = "own", _("By the person")
        ANOTHER = "another", _("By somebody else: it signs nothing until its owner has made it theirs")
        EXEMPT = "exempt", _("Exempt: of the first accounts, or of the demonstration")

    person = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="credential_changes", verbose_name=_("person")
    )
    what = models.CharField(_("what"), max_length=20, choices=What)
    whose = models.CharField(_("whose doing"), max_length=10, choices=Whose)
    by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("by"),
        help_text=_("Empty for a command at the server."),
    )
    by_name = models.CharField(_("name of whoever did it"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    # With a secret of the site's, so that a change past the software shows (credential_digests.py).
    digest = models.CharField(_("keyed digest of what was set"), max_length=80, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("change of a log-in")
        verbose_name_plural = _("changes of log-ins")
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["person", "what", "at"], name="credential_change_newest")]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.person}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What was done to a log-in is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What was done to a log-in is never deleted."))

    @property
    def doer(self) -> str:
        """Who did it, in words."""
        return self.by_name or _now("a command at the server")


# What says whose a password or an address is now: the newest of these.
OF_PASSWORD = (CredentialChange.What.PASSWORD, CredentialChange.What.FORGOTTEN)
OF_ADDRESS = (CredentialChange.What.ADDRESS, CredentialChange.What.CONFIRMED)
# What says whether, and by which one-time codes, somebody is asked beside the password: the newest of these.
OF_CODES = (
    CredentialChange.What.SECOND_FACTOR,
    CredentialChange.What.RECOVERY,
    CredentialChange.What.FACTOR_REMOVED,
)


def newest(person: int, what: Iterable[str]) -> CredentialChange | None:
    """Return the newest change of one of these kinds of `person`; None where nothing is known."""
    return CredentialChange.objects.filter(person=person, what__in=tuple(what)).order_by("-pk").first()


def whose(what: Iterable[str]) -> Subquery:
    """Return, for a query of people, whose doing the newest change of these kinds of each is."""
    return of_newest("whose", what)


def of_newest(column: str, what: Iterable[str]) -> Subquery:
    """Return, for a query of people, a column of the newest change of these kinds of each."""
    theirs = CredentialChange.objects.filter(person=OuterRef("pk"), what__in=tuple(what))
    return Subquery(theirs.order_by("-pk").values(column)[:1])


def custody(*which: models.Q) -> models.QuerySet[CredentialChange]:
    """Return the rows by which `by` is behind the account of `person` now: made it, or set its password.

    Args:
        which: what keeps those that are asked for; where it names `by`, it leaves out what nobody did.
    """
    counted = (CredentialChange.What.ACCOUNT, *OF_PASSWORD)
    theirs = CredentialChange.objects.filter(*which, what__in=counted, at__gt=clock.now() - CUSTODY)
    return theirs.exclude(whose=CredentialChange.Whose.EXEMPT).order_by()


def custodians_of(person: int) -> frozenset[int]:
    """Return the keys of those who made the account of `person` or set its password within 30 days.

    One query. That person is not among them: a password of one's own making is nobody else's. Nor is whoever
    made an account that is exempt.
    """
    theirs = custody(models.Q(person=person)).exclude(by=None).exclude(by=person)
    return frozenset(theirs.values_list("by", flat=True))


class Signed(Protocol):
    """A row under which somebody's name is: a sign-off."""

    pk: Any
    signer: "User"
    signer_id: int
    signed_at: Any


def notes_for(sign_offs: Iterable[Any]) -> dict[Any, str]:
    """Return "password set by X at T" by the key of each of `sign_offs` that was given within 30 days of it.

    One query for all of them, and none where there are none. A sign-off tells of the newest such password.
    """
    signed: list[Signed] = list(sign_offs)
    if not signed:
        return {}
    first, last = min(one.signed_at for one in signed), max(one.signed_at for one in signed)
    told = CredentialChange.objects.filter(
        person__in={one.signer_id for one in signed},
        what__in=OF_PASSWORD,
        whose=CredentialChange.Whose.ANOTHER,
        at__gt=first - CUSTODY,
        at__lte=last,
    )
    changes = list(told.order_by("-pk"))
    notes = {}
    for one in signed:
        for change in changes:
            if change.person_id == one.signer_id and one.signed_at - CUSTODY < change.at <= one.signed_at:
                notes[one.pk] = _note_of(change)
                break
    return notes


def _note_of(change: CredentialChange) -> str:
    words = {"who": change.doer, "at": clock.to_the_minute(change.at)}
    if change.what == CredentialChange.What.FORGOTTEN:
        sentence = _now("password chosen at %(at)s by a link to an address that %(who)s had set lately")
        return sentence % words
    return _now("password set by %(who)s at %(at)s") % words
