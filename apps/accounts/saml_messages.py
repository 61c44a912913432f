"""The messages of SAML 2.0, by python3-saml: a question as an address, and what an answer says if it counts.

Signatures, times and the shape of the XML are the library's business. What it lets pass is refused here: an
assertion that names no audience, no question or another place, and more than one of them anywhere. This needs
the packages of the extra `saml`, so it is imported where such a provider is asked, and nowhere else.
"""

import re
from base64 import b64decode
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import xmlsec
from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Known
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from . import saml_key
from .saml_rules import SamlProvider

# What reading comes upon in bytes that anybody may send.
_NO_ANSWER = (
    *(OneLogin_Saml2_Error, xmlsec.Error, etree.LxmlError),
    *(OSError, TypeError, LookupError, AttributeError),
)
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.S)
# How an assertion may be encrypted: by AES, for a key that is wrapped by OAEP. What was before that (PKCS #1
# v1.5) gives its secret away to whoever may ask often enough.
_ENCRYPTED_BY = {
    *(Known.AES128_CBC, Known.AES192_CBC, Known.AES256_CBC, Known.RSA_OAEP_MGF1P),
    *(f"http://www.w3.org/2009/xmlenc11#{name}" for name in ("aes128-gcm", "aes256-gcm", "rsa-oaep")),
}
# A name that is another at each log-in links nobody to anything.
_PASSING = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"


def ask(provider: SamlProvider, state: str, anew: bool) -> tuple[str, str]:
    """Return the address to go to, and the id of the question. Raises ValueError where it is not set up."""
    try:
        # How somebody must be asked is for signatures; a log-in is as the provider has it.
        door = _door(provider, contexts=provider.acr_values if anew else ())
    except OneLogin_Saml2_Error as wrong:
        raise ValueError(str(wrong)) from wrong
    address: str = door.login(return_to=state, force_authn=anew)
    return address, door.get_last_request_id()


def read(provider: SamlProvider, answer: str) -> dict[str, Any]:
    """Return what the assertion in `answer` says, as a session can keep it.

    Raises:
        ValueError: it counts for nothing; it says why.
    """
    try:
        _is_encrypted_well(answer)
        door = _door(provider, answer=answer)
        door.process_response()
    except _NO_ANSWER as wrong:
        raise ValueError(str(wrong) or type(wrong).__name__) from wrong
    if door.get_errors() or not door.is_authenticated():
        raise ValueError(door.get_last_error_reason() or ", ".join(door.get_errors()) or "It said no.")
    assertion = _the_only(OneLogin_Saml2_XML.to_etree(door.get_last_response_xml()), "//saml:Assertion")
    audiences = _texts(assertion, "saml:Conditions/saml:AudienceRestriction/saml:Audience/text()")
    if our_name(provider) not in audiences:
        raise ValueError("It is for nobody, or for somebody else.")
    confirmed = _the_only(assertion, "saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData")
    if confirmed.get("Recipient") != our_address(provider) or not confirmed.get("NotOnOrAfter"):
        raise ValueError("It was sent to another place, or counts for ever.")
    if not confirmed.get("InResponseTo"):
        raise ValueError("Nobody asked for it.")
    if not provider.id_attribute and door.get_nameid_format() == _PASSING:
        raise ValueError("Its name for the person is another each time.")
    statement = _the_only(assertion, "saml:AuthnStatement")
    at = parse_datetime(statement.get("AuthnInstant", ""))
    contexts = _texts(statement, "saml:AuthnContext/saml:AuthnContextClassRef/text()")
    return {
        "in_response_to": confirmed.get("InResponseTo"),
        "name_id": door.get_nameid() or "",
        "auth_time": at.timestamp() if at and at.tzinfo else None,
        "acr": contexts[0] if contexts else "",
        "attributes": {name: list(values) for name, values in door.get_attributes().items()},
    }


def _is_encrypted_well(answer: str) -> None:
    """Raise ValueError where something in `answer` is encrypted as nothing of ours may be.

    It is read before anybody's signature is, so nothing in it may lead to another place either.
    """
    sent = OneLogin_Saml2_XML.to_etree(b64decode(answer))
    elsewhere = "//xenc:CipherReference | //ds:RetrievalMethod[not(starts-with(@URI, '#'))]"
    if sent.xpath(elsewhere, namespaces=Known.NSMAP):
        raise ValueError("It leads to another place.")
    methods = sent.xpath("//xenc:EncryptionMethod/@Algorithm", namespaces=Known.NSMAP)
    if worse := sorted(set(map(str, methods)) - _ENCRYPTED_BY):
        raise ValueError(f"It is encrypted by {', '.join(worse)}.")


def metadata(provider: SamlProvider) -> str:
    """Return what an administrator gives to `provider`, so that it knows this site."""
    told = OneLogin_Saml2_Settings(_settings(provider), sp_validation_only=True).get_sp_metadata()
    return told.decode() if isinstance(told, bytes) else str(told)


def our_name(provider: SamlProvider) -> str:
    """Return as what this site is known to `provider`: where its metadata lies."""
    return settings.SITE_URL + reverse("admin:sign_on_metadata", args=[provider.id])


def our_address(provider: SamlProvider) -> str:
    """Return where assertions are sent."""
    return settings.SITE_URL + reverse("admin:sign_on_assertion", args=[provider.id])


def _door(provider: SamlProvider, *, answer: str = "", contexts: tuple[str, ...] = ()) -> Any:
    address = urlsplit(our_address(provider))
    # By our own name, and never by what a request says of its host.
    request = {
        "https": "on" if address.scheme == "https" else "off",
        "http_host": address.netloc,
        "script_name": address.path,
        "get_data": {},
        "post_data": {"SAMLResponse": answer},
    }
    return OneLogin_Saml2_Auth(request, old_settings=_settings(provider, contexts))


def _settings(provider: SamlProvider, contexts: tuple[str, ...] = ()) -> dict[str, Any]:
    key, own = saml_key.read(provider.key_file)
    certificates = [re.sub(r"\s", "", one) for one in _CERTIFICATE.findall(_read(provider.certificate_file))]
    return {
        "strict": True,
        "sp": {
            "entityId": our_name(provider),
            "assertionConsumerService": {
                "url": our_address(provider),
                "binding": Known.BINDING_HTTP_POST,
            },
            "NameIDFormat": Known.NAMEID_UNSPECIFIED if provider.id_attribute else Known.NAMEID_PERSISTENT,
            "privateKey": key,
            "x509cert": own,
        },
        "idp": {
            "entityId": provider.entity_id,
            "singleSignOnService": {
                "url": provider.sign_on_address,
                "binding": Known.BINDING_HTTP_REDIRECT,
            },
            "x509certMulti": {"signing": certificates, "encryption": certificates[:1]},
        },
        "security": {
            "wantAssertionsSigned": True,
            "wantAssertionsEncrypted": provider.only_encrypted,
            "authnRequestsSigned": bool(key),
            "wantNameId": not provider.id_attribute,
            "wantAttributeStatement": False,
            "rejectDeprecatedAlgorithm": True,
            "requestedAuthnContext": list(contexts) or False,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,
        },
    }


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError):
        return ""  # the library refuses whoever has no certificate


def _the_only(node: Any, path: str) -> Any:
    found = node.xpath(path, namespaces=Known.NSMAP)
    if len(found) != 1:
        raise ValueError(f"There is not one {path}, but {len(found)}.")
    return found[0]


def _texts(node: Any, path: str) -> list[str]:
    return [str(one).strip() for one in node.xpath(path, namespaces=Known.NSMAP)]
