"""Talking to a provider of SAML 2.0: where somebody is sent, and what its assertion says of who is back.

Its answer comes by a form of another site, to which a browser sends no cookie of ours. So it is looked at and
kept for a moment, and the browser brings a secret of it to the page that knows what was asked. An answer that
answers no question of that browser is good for nothing, and so is one that was used.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput, ProviderSilent

from .saml_rules import SamlProvider

logger = logging.getLogger(__name__)

# In seconds: a browser brings the secret at once.
_KEPT_FOR = 120
_KEPT = "saml_answer"
# More than any provider says of a person.
LONGEST_ANSWER = 500_000
# Before the state: the answer is for a signature, and not for a log-in. It decides nothing but the page.
SIGNS = "signs-"


@dataclass(frozen=True)
class SamlQuestion:
    """What somebody was sent away with: kept in their session, good for once."""

    provider: str
    request_id: str
    asked_at: float

    def kept(self) -> dict[str, Any]:
        """Return it as a session keeps it."""
        return dict(vars(self))


def ask(provider: SamlProvider, *, state: str, signs: bool = False) -> tuple[str, SamlQuestion]:
    """Return the address to send somebody to, and the question that their answer is held against.

    Args:
        signs: whether they must be asked anew, for a signature.

    Raises:
        ProviderSilent: it cannot be asked as this site is set up.
    """
    asked_at = clock.now().timestamp()
    try:
        address, request_id = _library(provider).ask(provider, (SIGNS if signs else "") + state, signs)
    except ValueError as wrong:
        logger.exception("%s cannot be asked as it is set up.", provider.id)
        raise ProviderSilent(_cannot_ask(provider)) from wrong
    return address, SamlQuestion(provider.id, request_id, asked_at)


def receive(provider: SamlProvider, posted: Mapping[str, str]) -> str:
    """Return the secret under which the answer that was `posted` is kept; what is none is not kept.

    Raises:
        BadInput: the provider said no, or what it said counts for nothing.
        ProviderSilent: it cannot be looked at as this site is set up.
    """
    answer = posted.get("SAMLResponse", "")
    try:
        if not 0 < len(answer) <= LONGEST_ANSWER:
            raise ValueError("There is no answer, or too long a one.")
        told = _library(provider).read(provider, answer)
    except ValueError as wrong:
        logger.warning("%s gave an answer that counts for nothing: %.200s", provider.id, wrong)
        raise BadInput(_not_confirmed(provider)) from wrong
    kept = import_module(settings.SESSION_ENGINE).SessionStore()
    kept[_KEPT] = {**told, "provider": provider.id}
    kept.set_expiry(_KEPT_FOR)
    kept.create()
    secret: str = kept.session_key
    return secret


def answer(request: Any, provider: SamlProvider, question: SamlQuestion) -> dict[str, Any]:
    """Return what `provider` says of who is back with `request`, in the words of OpenID Connect; once.

    Raises:
        BadInput: it is no answer to `question`.
    """
    kept = import_module(settings.SESSION_ENGINE).SessionStore(request.GET.get("answer", "")[:40])
    told = kept.get(_KEPT)
    if not isinstance(told, dict):
        raise BadInput(_not_confirmed(provider))
    kept.delete()
    if (told["provider"], told["in_response_to"]) != (provider.id, question.request_id):
        logger.warning("%s gave an answer to another question.", provider.id)
        raise BadInput(_not_confirmed(provider))
    return _claims(provider, told)


def metadata(provider: SamlProvider) -> str:
    """Return what `provider` must know of this site, as XML. Raises ProviderSilent where nobody can say."""
    try:
        told: str = _library(provider).metadata(provider)
    except ValueError as wrong:
        logger.exception("%s cannot be told of this site as it is set up.", provider.id)
        raise ProviderSilent(_cannot_ask(provider)) from wrong
    return told


def _claims(provider: SamlProvider, told: Mapping[str, Any]) -> dict[str, Any]:
    attributes: Mapping[str, list[str]] = told["attributes"]

    def only(name: str) -> str:
        """Return the one value of an attribute; of several nobody knows which is meant."""
        values = attributes.get(name, [])
        return values[0].strip() if len(values) == 1 and isinstance(values[0], str) else ""

    subject = only(provider.id_attribute) if provider.id_attribute else told["name_id"]
    if not 0 < len(subject) <= 191:
        logger.warning("%s names nobody that lasts: no %s.", provider.id, provider.id_attribute or "NameID")
        raise BadInput(_not_confirmed(provider))
    address = only(provider.email_attribute)
    return {
        "sub": subject,
        "auth_time": told["auth_time"],
        "acr": told["acr"],
        "preferred_username": only(provider.name_attribute) or address or subject,
        "email": address,
        "email_verified": bool(address),
        "given_name": only(provider.given_name_attribute),
        "family_name": only(provider.family_name_attribute),
        provider.groups_claim: attributes.get(provider.groups_claim, []),
    }


def _library(provider: SamlProvider) -> Any:
    """Return what speaks SAML: it needs a package that a site without such a provider lacks."""
    try:
        from . import saml_messages
    except ImportError as missing:
        logger.exception("SAML is not installed.")
        raise ProviderSilent(_cannot_ask(provider)) from missing
    return saml_messages


def _cannot_ask(provider: SamlProvider) -> str:
    sentence = _("%(provider)s cannot be asked, as something is missing here: tell whoever runs this site.")
    return sentence % {"provider": provider.name}


def _not_confirmed(provider: SamlProvider) -> str:
    sentence = _("What %(provider)s said does not show that it is you. Nothing was recorded: try again.")
    return sentence % {"provider": provider.name}
