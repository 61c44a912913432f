"""A passkey made of software: it answers questions as a browser's does, and lies on demand."""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from apps.accounts.asking_a_passkey import Site, add, question_to_add
from apps.accounts.models import Passkey, User

SITE = Site("testserver", "http://testserver")


@dataclass
class Device:
    """A device that holds one passkey. What it says may be changed before it says it."""

    number: bytes = b"a passkey of a test, its number!"
    origin: str = SITE.origin
    host: str = SITE.host
    verifies: bool = True
    counts: bool = False
    uses: int = 0
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def makes(self, question: dict[str, Any]) -> str:
        """Return what a browser sends after `navigator.credentials.create`."""
        asked = question["publicKey"]
        told = AuthenticatorData.create(
            _digest(self.host),
            self._flags | AuthenticatorData.FLAG.AT,
            self.uses,
            AttestedCredentialData.create(
                Aaguid.NONE, self.number, ES256.from_cryptography_key(self.key.public_key())
            ),
        )
        return json.dumps(
            self._credential(
                clientDataJSON=websafe_encode(self._client_data("webauthn.create", asked["challenge"])),
                attestationObject=websafe_encode(AttestationObject.create("none", told, {})),
            )
        )

    def touched(self, question: dict[str, Any], *, handle: User | None = None) -> dict[str, Any]:
        """Return what a browser makes of `navigator.credentials.get`."""
        self.uses += self.counts
        client_data = self._client_data("webauthn.get", question["publicKey"]["challenge"])
        told = AuthenticatorData.create(_digest(self.host), self._flags, self.uses)
        signature = self.key.sign(told + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
        more = {"userHandle": websafe_encode(str(handle.pk).encode())} if handle else {}
        return self._credential(
            clientDataJSON=websafe_encode(client_data),
            authenticatorData=websafe_encode(told),
            signature=websafe_encode(signature),
            **more,
        )

    @property
    def _flags(self) -> AuthenticatorData.FLAG:
        present = AuthenticatorData.FLAG.UP
        return present | AuthenticatorData.FLAG.UV if self.verifies else present

    def _client_data(self, kind: str, challenge: str) -> bytes:
        assert websafe_decode(challenge)
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _credential(self, **response: str) -> dict[str, Any]:
        number = websafe_encode(self.number)
        return {
            "id": number,
            "rawId": number,
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def give_passkey(person: User, device: Device, name: str = "My phone") -> Passkey:
    """Let `person` add the passkey of `device`, without the pages."""
    question, state = question_to_add(person, SITE)
    return add(person, SITE, name=name, state=state, answer=device.makes(question))


def touch_to_sign(browser: Client, device: Device, address: str, **told: str) -> str:
    """Return what the form at `address` sends as its passkey: the question asked, and the touch."""
    question = browser.post("/admin/passkeys/to-sign/", {"address": address, **told}).json()
    return json.dumps({"token": question["token"], "credential": device.touched(question)})
