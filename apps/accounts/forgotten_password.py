"""A forgotten password is chosen anew by a link that is mailed: who gets one, and what it is worth.

The link shows that somebody reads the mail of an address, and no more. Who has one-time codes gives one as
well, and the password is its person's own only where the address has long been theirs (confirmed_address.py).
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting

from . import open_sessions
from .asking_a_code import codes_of
from .confirmed_address import confirmed_address
from .credentials import OF_ADDRESS, OF_PASSWORD, CredentialChange, Doing, forgotten, newest
from .models import OpenSession, PendingSignature, User
from .passwords import has_password
from .reauthentication import check_code_alone

# So long a link counts from when its mail goes.
GOOD_FOR = timedelta(hours=1)
# Of so many accounts with one address each gets a mail.
_MOST = 5
_SALT = "apps.accounts.forgotten_password"
_Whose = CredentialChange.Whose


def is_used_here() -> bool:
    """Whether this site keeps passwords that somebody may have forgotten."""
    return settings.PASSWORDS_FOR != "nobody"


def people_meant(typed: str) -> list[User]:
    """Return who may have a link of those whose log-in name or e-mail address was `typed`."""
    typed = typed.strip()
    if not typed:
        return []
    found = User.objects.filter(Q(username=typed) | Q(email__iexact=typed), is_active=True)
    return [one for one in found.order_by("pk")[:_MOST] if may_have_link(one)]


def may_have_link(person: User) -> bool:
    """Whether `person` comes in by a password of this site, and reads the mail of a confirmed address."""
    may_come_in = person.is_active and person.is_staff and has_password(person)
    return may_come_in and confirmed_address(person) is not None


def make(person: User) -> str:
    """Return what stands in the address of the page on which `person` chooses a password."""
    until = (clock.now() + GOOD_FOR).timestamp()
    return signing.dumps({"person": person.pk, "as": _present(person), "until": until}, salt=_SALT)


def read(token: str) -> User:
    """Return whose link this is. Raises BadInput where it does not count, or counts no more."""
    return _whose(token, User.objects.all())


def _whose(token: str, people: Any) -> User:
    """Return of `people` the one whose link `token` is. Raises BadInput."""
    try:
        told: dict[str, Any] = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise BadInput(_("This link is not complete: copy it from the mail as a whole.")) from None
    person: User | None = people.filter(pk=told["person"]).first()
    late = clock.now() > datetime.fromtimestamp(told["until"], tz=clock.UTC)
    if person is None or late or not constant_time_compare(told["as"], _present(person)):
        raise BadInput(_("This link was used already, or is too old. Have a new one sent."))
    if not may_have_link(person):
        raise BadInput(_("No password opens this account here any more. Ask an administrator."))
    return person


def choose(token: str, password: str, *, code: str, request: Any) -> CredentialChange:
    """Let `password` be that of the person of the link, and end wherever they are signed in.

    Args:
        code: a one-time code of theirs, if they have such: a mail box alone does not stand in for it.

    Raises:
        BadInput: the link or the code does not count.
        NotAllowed: their codes are not those on the record.
        TooManyTries: too many codes were wrong.
    """
    if codes := codes_of(read(token)):
        check_code_alone(codes, code, request)
    with transaction.atomic():
        # Of two who come at once with the same link, the second waits here, and finds it used.
        person = _whose(token, User.objects.select_for_update())
        with acting(person, reason=_("Forgotten password chosen anew by a mailed link")):
            with forgotten(_counts_as(person)):
                person.set_password(password)
                person.save(update_fields=["password"])
            open_sessions.end(OpenSession.objects.filter(person=person))
            PendingSignature.objects.filter(user=person).delete()
        change = newest(person.pk, OF_PASSWORD)
    assert change is not None  # it was just made
    return change


def _counts_as(person: User) -> Doing:
    """As whose doing the password counts: their own, or that of whoever set an address that is too new."""
    address = confirmed_address(person)
    assert address is not None  # who has none has no link
    if address.counts or address.set is None:
        return Doing(_Whose.OWN, person, str(person))
    return Doing(_Whose.ANOTHER, address.set.by, address.set.by_name)


def _present(person: User) -> str:
    """Return what changes once a password or an address is set, whatever it is set to."""
    address = newest(person.pk, OF_ADDRESS)
    told = f"{person.pk}:{person.password}:{address.pk if address else 0}:{person.email}"
    return salted_hmac(_SALT, told, algorithm="sha256").hexdigest()[:32]
