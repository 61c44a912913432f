"""Signing by a passkey: one touch, bound to the person, the act, the role and the evidence (PROCESS.md 3).

The browser asks for a question just before the touch. The question is the SHA-256 of a statement that says
what is signed; it comes back with the touch, under the site's signature, and counts where it says the same as
the form that came with it. It counts once: what the touch said is kept, and is unique.
"""

import hashlib
import json
import logging
import secrets
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _
from fido2.utils import websafe_encode

from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.common.tracking import acting

from .asking_a_passkey import VERIFIED, WAITS, Site, checked, read, said_by
from .models import User
from .passkeys import NAMED_BY, Passkey, PasskeyAssertion
from .reauthentication import Proof
from .ways_to_sign import PASSKEY

logger = logging.getLogger(__name__)

_SALT = "apps.accounts.signing_by_passkey"
# What a sign-off says of how its signer was asked, before the name of the assertion.
METHOD = "passkey, assertion "


@dataclass(frozen=True)
class Signed:
    """What one touch is for.

    Attributes:
        address: to which the form goes; it names the hot fix and the act by their keys.
        hotfix: the reference of the hot fix.
        act: what is done, in words.
        role: the value of the role, and behind a colon the key of whom it is acted for; empty where there is
            none, or the form does not ask.
        evidence: the digest of the evidence on screen; empty where none is signed.
    """

    address: str
    hotfix: str
    act: str
    role: str
    evidence: str


def question_to_sign(user: User, site: Site, signed: Signed) -> dict[str, Any]:
    """Return what a browser is asked, and as `token` what must come back with the answer.

    Raises:
        WrongPhase: this person has no passkey at this address.
    """
    present = list(Passkey.objects.in_use().filter(person=user, host=site.host))
    if not present:
        raise WrongPhase(_("You have no passkey at this address: use your password, or add one."))
    statement = _statement(user, site, signed)
    asked, _state = site.server.authenticate_begin(
        [one.attested for one in present], user_verification=VERIFIED, challenge=_challenge(statement)
    )
    return {**dict(asked), "token": signing.dumps([user.pk, statement], salt=_SALT)}


def confirm(user: User, site: Site, signed: Signed, answer: str) -> Proof:
    """Return the proof that a passkey of `user` was touched for what is `signed`; what it said is kept.

    Args:
        signed: what the form that came along says; the words in `hotfix` and `act` do not count.
        answer: JSON of the `token` and the `credential` that the browser made of it.

    Raises:
        BadInput: it was not, it was for something else, too long ago, or counted already.
        NotAllowed: the passkey is not on the record.
    """
    typed = read(answer)
    statement = _asked(user, site, signed, typed.get("token"))
    said = said_by(json.dumps(typed.get("credential")))
    theirs = Passkey.objects.in_use().select_related("person").filter(person=user, host=site.host)
    passkey = theirs.filter(credential_id=websafe_encode(said.raw_id)).first()
    if passkey is None:
        raise BadInput(_("This passkey is not yours, or was removed. Nothing was recorded."))
    challenge = _challenge(statement)
    state = {"challenge": websafe_encode(challenge), "user_verification": VERIFIED}
    assertion = PasskeyAssertion(
        person=user,
        passkey=passkey,
        challenge=challenge.hex(),
        statement=statement,
        client_data=websafe_encode(said.response.client_data),
        authenticator_data=websafe_encode(said.response.authenticator_data),
        signature=websafe_encode(said.response.signature),
        at=clock.now(),
    )
    with transaction.atomic(), acting(user, reason=_("Touched to sign")):
        checked(passkey, site, state, said)  # which locks the passkey: two at once come one after the other
        if PasskeyAssertion.objects.filter(challenge=assertion.challenge).exists():
            raise BadInput(_("This touch counted already. Touch your passkey once more."))
        assertion.save()
    return Proof(
        user_id=user.pk,
        at=assertion.at,
        method=f"{METHOD}{assertion.name}",
        evidence=signed.evidence,
        role=signed.role,
        way=PASSKEY,
    )


def named_in(method: str) -> str | None:
    """Return the name of the assertion that a sign-off tells of; None where it was given otherwise."""
    name = method.removeprefix(METHOD)
    return name if method.startswith(METHOD) and len(name) == NAMED_BY else None


def _statement(user: User, site: Site, signed: Signed) -> str:
    told = {
        "site": site.origin,
        "person": {"key": user.pk, "name": str(user)},
        **asdict(signed),
        "at": clock.now().isoformat(),
        "nonce": secrets.token_urlsafe(16),
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def _challenge(statement: str) -> bytes:
    return hashlib.sha256(statement.encode()).digest()


def _asked(user: User, site: Site, signed: Signed, token: Any) -> str:
    """Return the statement of the question that was asked. Raises BadInput where it was not this one."""
    try:
        key, statement = signing.loads(str(token), salt=_SALT)
    except signing.BadSignature as wrong:
        raise BadInput(_("This was not asked of your passkey here. Nothing was recorded.")) from wrong
    told = json.loads(statement)
    if not timedelta() <= clock.now() - datetime.fromisoformat(told["at"]) <= WAITS:
        raise BadInput(_("Your passkey was asked too long ago. Nothing was recorded: try once more."))
    asked = {name: told[name] for name in ("address", "role", "evidence")}
    here = {"address": signed.address, "role": signed.role, "evidence": signed.evidence}
    if key != user.pk or told["site"] != site.origin or asked != here:
        logger.warning("A touch of %r was for something else.", user.get_username())
        raise BadInput(
            _("Your passkey was touched for something else. Nothing was recorded: look, and try again.")
        )
    return str(statement)
