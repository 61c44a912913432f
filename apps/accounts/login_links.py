"""Links that are mailed to make a log-in one's own: signed, for a day, of one person, and used once.

A link shows that its mail was read, and no more: whoever opens it signs in, and gives the password as well.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput, NotAllowed
from apps.common.tracking import acting

from .credential_watch import note_confirmed
from .credentials import OF_ADDRESS, OF_PASSWORD, newest
from .models import User
from .own_login import ADDRESS, PASSWORD, LogInOfAnother, not_own
from .reauthentication import Proof, require_asked_again
from .set_by_one import why_no_link

HOUR = timedelta(hours=1)
_SALT = "apps.accounts.login_links"
# For an address that its owner wants to have: it is theirs once they have opened the link there.
NEW_ADDRESS = "new address"
_WATCHES = {PASSWORD: OF_PASSWORD, ADDRESS: OF_ADDRESS, NEW_ADDRESS: OF_ADDRESS}


@dataclass(frozen=True)
class Link:
    """What a link says: of which person, for what, and to which address it was sent."""

    person: int
    what: str
    address: str


def make(person: User, what: str, *, address: str) -> str:
    """Return what stands in the address of the page: for `what`, sent to `address`."""
    until = clock.now() + timedelta(hours=settings.LOG_IN_LINK_HOURS)
    told = {"person": person.pk, "what": what, "address": address, "after": _present(person, what)}
    return signing.dumps({**told, "until": until.timestamp()}, salt=_SALT, compress=True)


def read(token: str, *, by: User, what: tuple[str, ...]) -> Link:
    """Return the link that `by` opened; it must be for one of `what`.

    Raises:
        BadInput: it is not theirs, too old, used already, or overtaken.
    """
    try:
        told: dict[str, Any] = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        told = {}
    if told.get("person") != by.pk or told.get("what") not in what:
        raise BadInput(
            _("This link is not yours, or not complete: sign in as the person its mail was sent to.")
        )
    late = clock.now() > datetime.fromtimestamp(told["until"], tz=clock.UTC)
    if late or told["after"] != _present(by, told["what"]):
        raise BadInput(_("This link was used already, or is too old. Have a new one sent."))
    return Link(by.pk, told["what"], told["address"])


def confirm_address(token: str, *, by: User, proof: Proof | None) -> str:
    """Make the address of the link that of `by`, and theirs; returns it.

    Args:
        proof: that `by` was asked again just now.

    Raises:
        BadInput: the link or the proof does not do.
        LogInOfAnother: the password is somebody else's.
    """
    with transaction.atomic(), acting(by, reason=_("E-mail address confirmed")):
        person = User.objects.select_for_update().get(pk=by.pk)
        link = read(token, by=person, what=(ADDRESS, NEW_ADDRESS))
        require_asked_again(proof, person)
        found = not_own(person)
        if found and found.what == PASSWORD:
            raise LogInOfAnother(found)
        if link.address != person.email:
            person.email = link.address
            person.save(update_fields=["email"])
        note_confirmed(person)
    return link.address


def may_choose_password(user: User, token: str) -> None:
    """Ask whether `user` comes by the link of the mail, where they need it to choose a password of their own.

    Whoever set it knows it: the mail is what they do not have. An account without an address has no mail.

    Raises:
        BadInput: the link is missing, or does not do.
        NotAllowed: no link does, for who set the password set the address, too (set_by_one.py).
    """
    found = not_own(user)
    if found is None or found.what != PASSWORD:
        return
    if why := why_no_link(user):
        raise NotAllowed(why)
    if user.email:
        read(token, by=user, what=(PASSWORD,))


def chosen_by_link(user: User, token: str) -> None:
    """Note that the mail of the link by which `user` chose a password has reached them, if it was needed."""
    found = not_own(User.objects.get(pk=user.pk))
    if found is None or found.what != ADDRESS or not token:
        return
    told: dict[str, Any] = signing.loads(token, salt=_SALT)
    if told["address"] == user.email:
        note_confirmed(user)


def _present(person: User, what: str) -> int:
    """Return what changes once a link is used."""
    change = newest(person.pk, _WATCHES[what])
    return change.pk if change else 0
