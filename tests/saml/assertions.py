"""A small provider of SAML for tests: real signatures over what it says, lies on demand."""

import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from apps.common import clock

ENTITY = "https://sso.example/saml"
THERE = "http://127.0.0.1:9/sign-on"
US = "http://127.0.0.1:8000/admin/sign-in/old-company/metadata/"
HERE = "http://127.0.0.1:8000/admin/sign-in/old-company/assertion/"
GOLD = "urn:oasis:names:tc:SAML:2.0:ac:classes:MobileTwoFactorContract"
LASTING = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
_numbers = count()


@cache
def key_and_certificate(which: str) -> tuple[str, str]:
    """Return both of that name, PEM; only that of "good" is known to the site."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, which)])
    now, day = datetime.now(UTC), timedelta(days=1)
    made = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), now - day, now + day
    )
    pem = serialization.Encoding.PEM
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return private.decode(), made.sign(key, hashes.SHA256()).public_bytes(pem).decode()


@dataclass
class SamlServer:
    """What it knows: `people` are attributes by subject; `asked` is the last question, as XML."""

    people: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    asked: Any = None

    def recognises(self, address: str, subject: str, **lies: Any) -> dict[str, str]:
        """Return the form that a browser is made to send, after it was sent to `address`.

        Args:
            lies: what is not as it should be, by the names of `_assertion`; None leaves it out.
        """
        sent = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(THERE)
        self.asked = etree.fromstring(zlib.decompress(b64decode(sent["SAMLRequest"]), -15))
        told = {"question": self.asked.get("ID"), **lies}
        answer = self.says(subject, **told)
        return {"SAMLResponse": b64encode(answer.encode()).decode(), "RelayState": sent["RelayState"]}

    def says(
        self,
        subject: str,
        *,
        key: str | None = "good",
        wrap: Any = None,
        encrypted_for: str = "",
        **told: Any,
    ) -> str:
        """Return the answer, signed with the key of that name, or not at all.

        Args:
            wrap: changes the signed answer, an element, as somebody on the way does.
            encrypted_for: a certificate (PEM), behind the name of how its key wraps another.
        """
        from onelogin.saml2.utils import OneLogin_Saml2_Utils

        assertion = _assertion(subject, self.people.get(subject, {}), **told)
        if key is not None:
            signed = OneLogin_Saml2_Utils.add_sign(assertion, *key_and_certificate(key))
            assertion = signed.decode() if isinstance(signed, bytes) else signed
        if encrypted_for:
            assertion = _encrypted(assertion, *encrypted_for.split(" ", 1))
        whole = _response(assertion, told.get("question"), told.get("answers", told.get("question")))
        if wrap is None:
            return whole
        changed = etree.fromstring(whole)
        wrap(changed)
        return etree.tostring(changed).decode()


def _encrypted(assertion: str, wrapped_by: str, certificate: str) -> str:
    import xmlsec

    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM, None))
    plain = etree.fromstring(assertion)
    data = xmlsec.template.encrypted_data_create(
        plain, xmlsec.Transform.AES256_GCM, type=xmlsec.EncryptionType.ELEMENT, ns="xenc"
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    wrapped = xmlsec.template.add_encrypted_key(info, getattr(xmlsec.Transform, wrapped_by))
    xmlsec.template.encrypted_data_ensure_cipher_value(wrapped)
    context = xmlsec.EncryptionContext(manager)
    context.key = xmlsec.Key.generate(xmlsec.KeyData.AES, 256, xmlsec.KeyDataType.SESSION)
    inside = etree.tostring(context.encrypt_xml(data, plain)).decode()
    return f"<saml:EncryptedAssertion>{inside}</saml:EncryptedAssertion>"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _optional(name: str, value: str | None) -> str:
    return "" if value is None else f'{name}="{value}"'


def _assertion(
    subject: str,
    attributes: dict[str, list[str]],
    *,
    question: str | None,
    audience: str | None = US,
    recipient: str | None = HERE,
    issuer: str = ENTITY,
    name_format: str = LASTING,
    until: timedelta = timedelta(minutes=5),
    asked_at: timedelta | None = timedelta(0),
    context: str = GOLD,
    **_of_the_response: Any,
) -> str:
    # Of the library's clock, which is the machine's; when somebody was asked is of ours.
    now = datetime.now(UTC)
    meant_for = (
        f"<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>"
        if audience
        else ""
    )
    asked = clock.now() + (asked_at or timedelta(0))
    statements = "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{escape(one)}</saml:AttributeValue>" for one in values)
        + "</saml:Attribute>"
        for name, values in attributes.items()
    )
    return f"""<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a{next(_numbers)}"
 Version="2.0" IssueInstant="{_at(now)}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject>
<saml:NameID Format="{name_format}">{escape(subject)}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData
 NotOnOrAfter="{_at(now + until)}" {_optional("Recipient", recipient)} {_optional("InResponseTo", question)}/>
</saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="{_at(now - timedelta(minutes=1))}"
 NotOnOrAfter="{_at(now + until)}">{meant_for}</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{_at(asked)}">
<saml:AuthnContext><saml:AuthnContextClassRef>{context}</saml:AuthnContextClassRef></saml:AuthnContext>
</saml:AuthnStatement><saml:AttributeStatement>{statements}</saml:AttributeStatement></saml:Assertion>"""


def _response(assertion: str, question: str | None, answers: str | None) -> str:
    return f"""<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"
 xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_r{next(_numbers)}" Version="2.0" Destination="{HERE}"
 IssueInstant="{_at(datetime.now(UTC))}" {_optional("InResponseTo", answers)}>
<saml:Issuer>{ENTITY}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>
{assertion}</samlp:Response>"""
