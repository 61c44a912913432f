"""Asking a passkey: to be added, to let its person in, and to be touched for what is signed (PROCESS.md 3).

A passkey is added by its person, asked again, and by nobody else. Like an identity at a provider it stands on
the record with a keyed digest, so that a row that SQL put there neither lets anybody in nor signs.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Any

from django.db import IntegrityError, transaction
from django.http.request import split_domain_port
from django.utils.translation import gettext as _
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AuthenticationResponse,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from apps.common import clock
from apps.common.bounded_json import read_json
from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.common.tracking import acting

from .credential_watch import note_passkey, passkey_on_record
from .models import User
from .passkeys import Passkey

logger = logging.getLogger(__name__)

# So long a question waits for the touch that answers it.
WAITS = timedelta(minutes=5)
# So many a person has at most at one site: enough for every device, and no store.
MOST = 20
# More than any device answers.
LONGEST_ANSWER = 20_000
# The device asks for a finger, a face or its code: having it is not enough.
VERIFIED = UserVerificationRequirement.REQUIRED


@dataclass(frozen=True)
class Site:
    """The site as a browser knows it: `host` without the port, and `origin` with all of it."""

    host: str
    origin: str

    @classmethod
    def of(cls, request: Any) -> "Site":
        """Return the site at which `request` came in. Its host is one of ALLOWED_HOSTS."""
        name = request.get_host()
        return cls(split_domain_port(name)[0], f"{request.scheme}://{name}")

    @property
    def can_have_passkeys(self) -> bool:
        """Whether browsers make passkeys here: they do for names, and not for numbers."""
        try:
            ip_address(self.host.strip("[]"))
        except ValueError:
            return True
        return False

    @property
    def server(self) -> Fido2Server:
        """What asks and checks."""
        entity = PublicKeyCredentialRpEntity(id=self.host, name=self.host)
        return Fido2Server(entity, verify_origin=lambda origin: origin == self.origin)


def question_to_add(person: User, site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser is asked so that it makes a passkey for `person`, and what to keep until then.

    Raises:
        WrongPhase: there are no passkeys at this address, or they have enough.
    """
    if not site.can_have_passkeys:
        raise WrongPhase(
            _("Passkeys need an address with a name, and this one has a number: open the site by its name.")
        )
    present = list(Passkey.objects.in_use().filter(person=person, host=site.host))
    if len(present) >= MOST:
        raise WrongPhase(_("You have %(most)d passkeys: remove one first.") % {"most": MOST})
    asked, state = site.server.register_begin(
        PublicKeyCredentialUserEntity(
            id=_handle(person), name=person.get_username(), display_name=str(person)
        ),
        credentials=[one.attested for one in present],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=VERIFIED,
    )
    return dict(asked), state


def add(person: User, site: Site, *, name: str, state: Mapping[str, Any], answer: str) -> Passkey:
    """Put the passkey that a browser made on the record, as one of `person`.

    Args:
        name: what they call it.
        state: what was kept of the question.
        answer: what the browser says, JSON.

    Raises:
        BadInput: it does not answer the question, or the passkey is known already.
    """
    try:
        made = site.server.register_complete(state, read(answer))
    except Exception as wrong:  # whatever the library finds in what somebody may have forged
        logger.warning("No passkey was made for %r: %s", person.get_username(), wrong)
        raise BadInput(_not_understood()) from wrong
    credential = made.credential_data
    assert credential is not None, "the library has looked"
    passkey = Passkey(
        person=person,
        name=name,
        host=site.host,
        credential_id=websafe_encode(credential.credential_id),
        credential=websafe_encode(credential),
        added_at=clock.now(),
        uses=made.counter,
    )
    try:
        with transaction.atomic(), acting(person, reason=_("Passkey added")):
            passkey.save()
            note_passkey(passkey, added=True)
    except IntegrityError as twice:
        raise BadInput(_("This passkey is known already.")) from twice
    return passkey


def remove(passkey: Passkey, *, by: User | None, reason: str = "") -> None:
    """Take `passkey` out of use: by its person, or by a command at the server (None)."""
    with transaction.atomic(), acting(by, reason=reason or _("Passkey removed")):
        locked = Passkey.objects.select_for_update().get(pk=passkey.pk)
        if locked.removed_at is None:
            locked.removed_at = clock.now()
            locked.save()
            note_passkey(locked, added=False)


def question_to_come_in(site: Site) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a browser is asked of whoever signs in, and what to keep until then."""
    asked, state = site.server.authenticate_begin(user_verification=VERIFIED)
    return dict(asked), state


def who_comes_in(site: Site, *, state: Mapping[str, Any], answer: str) -> User:
    """Return whose passkey answered the question of the log-in.

    Raises:
        NotAllowed: nobody's who may work here.
        BadInput: what the browser says is no answer.
    """
    said = said_by(answer)
    known = Passkey.objects.in_use().select_related("person")
    passkey = known.filter(credential_id=websafe_encode(said.raw_id), host=site.host).first()
    handle = said.response.user_handle
    if passkey is None or (handle is not None and handle != _handle(passkey.person)):
        raise NotAllowed(
            _("This passkey is not known here, or was removed. Sign in another way, and add it anew.")
        )
    checked(passkey, site, state, said)
    person = passkey.person
    if not (person.is_active and person.is_staff):
        raise NotAllowed(_("This account may not sign in here. If it should, ask an administrator."))
    return person


def checked(passkey: Passkey, site: Site, state: Mapping[str, Any], said: AuthenticationResponse) -> None:
    """Check that `passkey` gave this answer now, and count the use.

    Raises:
        BadInput: it did not, or somebody else has a copy of it.
        NotAllowed: it is not on the record.
    """
    try:
        site.server.authenticate_complete(state, [passkey.attested], said)
    except Exception as wrong:  # as above
        logger.warning("A passkey of %r did not answer: %s", passkey.person.get_username(), wrong)
        raise BadInput(_not_understood()) from wrong
    if not passkey_on_record(passkey):
        logger.error("A passkey of %r is not on the record.", passkey.person.get_username())
        raise NotAllowed(
            _("This passkey was put here past the software. It counts for nothing: tell an administrator.")
        )
    counted = said.response.authenticator_data.counter
    with transaction.atomic():
        locked = Passkey.objects.select_for_update().get(pk=passkey.pk)
        newer = counted > locked.uses or counted == locked.uses == 0
        if newer:
            locked.uses, locked.last_used_at = counted, clock.now()
            locked.save(update_fields=["uses", "last_used_at"])
    if not newer:
        logger.error("A passkey of %r counted backwards.", passkey.person.get_username())
        raise BadInput(
            _("There may be a copy of this passkey, for it was used elsewhere. Remove it, add another.")
        )


def read(answer: str) -> dict[str, Any]:
    """Return what a browser said, JSON. Raises BadInput where it is none."""
    try:
        return read_json(answer, dict, longest=LONGEST_ANSWER)
    except ValueError as wrong:
        raise BadInput(_not_understood()) from wrong


def said_by(answer: str) -> AuthenticationResponse:
    try:
        return AuthenticationResponse.from_dict(read(answer))
    except BadInput:
        raise
    except Exception as wrong:  # as above
        raise BadInput(_not_understood()) from wrong


def _not_understood() -> str:
    return _(
        "The answer of your passkey does not fit the question, or came too late. Nothing was recorded: try"
        " once more."
    )


def _handle(person: User) -> bytes:
    """What a device keeps of whose passkey it is: a number that tells strangers nothing."""
    return str(person.pk).encode()
