"""Talking to a provider of identities: where somebody is sent, and what it says of who is back.

django-allauth finds the addresses, makes the challenge and trades the code; what the answer is worth is
decided here: who signed it, for whom and when, and that it answers our question and no other.
"""

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from time import monotonic
from typing import Any

import jwt
import requests
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Client, OAuth2Error
from allauth.socialaccount.providers.oauth2.utils import generate_code_challenge
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.bounded_json import read_json
from apps.common.errors import BadInput, ProviderSilent

from .sign_on_rules import Provider

logger = logging.getLogger(__name__)

# So far the clocks of two machines may be apart.
CLOCKS_APART = timedelta(seconds=30)
# So long the addresses and keys of a provider are not asked for again, in seconds.
_KNOWN_FOR = 600
# More than any provider says of itself or of a person.
LONGEST_ANSWER = 1_000_000
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")


@dataclass(frozen=True)
class Question:
    """What somebody was sent away with, and must come back with: kept in their session, good for once."""

    provider: str
    nonce: str
    verifier: str
    asked_at: float
    come_back: str

    def kept(self) -> dict[str, Any]:
        """Return it as a session keeps it."""
        return dict(vars(self))


class _Adapter(OpenIDConnectOAuth2Adapter):
    """django-allauth's, which asks for the addresses of a provider once in a while and not each time."""

    def __init__(self, request: Any, provider: Provider, come_back: str) -> None:
        super().__init__(request, provider.id)
        self._ours, self._come_back = provider, come_back

    @property
    def openid_config(self) -> dict[str, Any]:
        return discovery(self._ours)

    def client(self) -> OAuth2Client:
        """Return what makes the address to go to, and trades the code of whoever is back."""
        app = self.get_provider().app  # type: ignore[no-untyped-call]
        found: OAuth2Client = self.get_client(self.request, app)
        return found

    def get_callback_url(self, request: Any, app: Any) -> str:
        return self._come_back


def ask(
    request: Any, provider: Provider, *, state: str, come_back: str, more: Mapping[str, str] | None = None
) -> tuple[str, Question]:
    """Return the address to send somebody to, and the question that their answer is held against.

    Args:
        more: further parameters for the provider, as how freshly it must ask.

    Raises:
        ProviderSilent: its addresses could not be found out.
    """
    adapter = _Adapter(request, provider, come_back)
    challenge = generate_code_challenge()
    verifier, nonce = challenge.pop("code_verifier"), secrets.token_urlsafe(32)
    client = adapter.client()
    parameters = {"state": state, **challenge, "nonce": nonce, **(more or {})}
    address = client.get_redirect_url(adapter.authorize_url, list(provider.scopes), parameters)
    asked_at = clock.now().timestamp()
    return address, Question(provider.id, nonce, verifier, asked_at, come_back)


def answer(request: Any, provider: Provider, question: Question, *, whole: bool) -> dict[str, Any]:
    """Return what `provider` says of the person who came back with `request`.

    Args:
        whole: what it tells on request as well, as groups often are, and not only what it signed.

    Raises:
        BadInput: it said no, or what it said is no answer to `question`.
        ProviderSilent: it does not answer, or answers nonsense.
    """
    if request.GET.get("error") or not request.GET.get("code"):
        logger.warning("%s said no: %.200r", provider.id, request.GET.get("error", ""))
        sentence = _("%(provider)s did not confirm who you are. Nothing was recorded: try again.")
        raise BadInput(sentence % {"provider": provider.name})
    adapter = _Adapter(request, provider, question.come_back)
    client = adapter.client()
    try:
        given = client.get_access_token(request.GET["code"], pkce_code_verifier=question.verifier)
    except OAuth2Error as refused:
        logger.warning("%s took no code: %.200s", provider.id, refused)
        raise BadInput(_not_confirmed(provider)) from refused
    except (requests.RequestException, ValueError, LookupError, AttributeError, RecursionError) as broken:
        raise _silent(provider, broken) from broken
    claims = _checked(provider, question, str(given.get("id_token", "")))
    told_at = discovery(provider).get("userinfo_endpoint")
    if whole and told_at:
        claims = {**_told(provider, told_at, str(given["access_token"]), claims["sub"]), **claims}
    return claims


def discovery(provider: Provider) -> dict[str, Any]:
    """Return the discovery document of `provider`. Raises ProviderSilent."""
    found = _fetched(provider, f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration")
    needed = ("authorization_endpoint", "token_endpoint", "jwks_uri")
    if found.get("issuer") != provider.issuer or not all(isinstance(found.get(one), str) for one in needed):
        raise _silent(provider, ValueError("The discovery document is not that of the issuer."))
    return found


def _checked(provider: Provider, question: Question, token: str) -> dict[str, Any]:
    """Return what the signed `token` says, if it is the answer to `question`. Raises BadInput."""
    try:
        claims = signed_by(provider, token, require=["iss", "aud", "sub", "exp", "iat"])
        why = _why_not(provider, question, claims)
    except NOT_SIGNED as wrong:
        why = str(wrong) or type(wrong).__name__
    if why:
        logger.warning("%s gave a token that counts for nothing: %.200s", provider.id, why)
        raise BadInput(_not_confirmed(provider))
    return claims


# What `signed_by` raises, and whoever reads on in a token of nonsense.
NOT_SIGNED = (jwt.PyJWTError, KeyError, TypeError, ValueError, OverflowError, RecursionError)


def signed_by(provider: Provider, token: str, *, require: list[str]) -> dict[str, Any]:
    """Return what `token` says, signed by `provider` for this site; of its times nothing is looked at.

    Raises:
        One of NOT_SIGNED: it is not, or does not say all that is `require`d.
        ProviderSilent: its keys could not be found out.
    """
    header = jwt.get_unverified_header(token)
    claims: dict[str, Any] = jwt.decode(
        token,
        key=_key(provider, header),
        algorithms=[str(header["alg"])],
        audience=provider.client_id,
        issuer=provider.issuer,
        # By our own clock, by whoever asks.
        options={"require": require, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )
    return claims


def _why_not(provider: Provider, question: Question, claims: dict[str, Any]) -> str:
    now, apart = clock.now().timestamp(), CLOCKS_APART.total_seconds()
    meant_for = claims["aud"] if isinstance(claims["aud"], list) else [claims["aud"]]
    if claims.get("azp", provider.client_id) != provider.client_id:
        return "It was given to somebody else."
    if len(meant_for) > 1 and "azp" not in claims:
        return "It is for several, and does not say to whom it was given."
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), question.nonce.encode()):
        return "It answers another question."
    if float(claims["exp"]) <= now - apart:
        return "It has expired."
    if float(claims["iat"]) > now + apart or float(claims.get("nbf", 0)) > now + apart:
        return "It is of a time to come."
    if float(claims["iat"]) < question.asked_at - apart:
        return "It is older than the question."
    if not isinstance(claims["sub"], str) or not 0 < len(claims["sub"]) <= 191:
        return "It names nobody."
    return ""


def _key(provider: Provider, header: Mapping[str, Any]) -> Any:
    """Return the key of `provider` that `header` names. Raises ValueError where there is none."""
    if header.get("alg") not in _ALGORITHMS:
        raise ValueError("It is signed in a way that is not taken here.")
    address = discovery(provider)["jwks_uri"]
    for anew in (False, True):  # a provider changes its keys now and then
        listed = _fetched(provider, address, anew=anew).get("keys", [])
        keys = [one for one in listed if isinstance(one, dict) and one.get("use", "sig") == "sig"]
        named = [one for one in keys if one.get("kid") == header.get("kid")]
        if len(named) == 1:
            return jwt.PyJWK(named[0], algorithm=header["alg"]).key
    raise ValueError("It is signed by a key that the provider does not list.")


def _told(provider: Provider, address: str, token: str, subject: str) -> dict[str, Any]:
    found = _get(provider, address, {"Authorization": f"Bearer {token}"})
    if found.get("sub") != subject:
        raise BadInput(_not_confirmed(provider))
    return found


def _fetched(provider: Provider, address: str, *, anew: bool = False) -> dict[str, Any]:
    """Return what lies at `address`, of the last minutes unless it must be asked for `anew`."""
    until, found = remembered().get(address, (0.0, {}))
    if anew or until < monotonic():
        found = _get(provider, address, {})
        remembered()[address] = (monotonic() + _KNOWN_FOR, found)
    return found


@cache
def remembered() -> dict[str, tuple[float, dict[str, Any]]]:
    """What providers say of themselves, by address: a few rows, as many as the file has providers."""
    return {}


def _get(provider: Provider, address: str, headers: dict[str, str]) -> dict[str, Any]:
    try:
        with get_adapter().get_requests_session() as session:
            answered = session.get(address, headers=headers)
            answered.raise_for_status()
            found: dict[str, Any] = read_json(answered.content, dict, longest=LONGEST_ANSWER)
    except (requests.RequestException, ValueError) as broken:
        raise _silent(provider, broken) from broken
    return found


def _silent(provider: Provider, broken: Exception) -> ProviderSilent:
    logger.error("%s does not answer: %.300s", provider.id, broken)
    sentence = _(
        "%(provider)s does not answer, or not as it should. Nothing was recorded: try again in a minute, and"
        " tell whoever runs this site if it stays like this."
    )
    return ProviderSilent(sentence % {"provider": provider.name})


def _not_confirmed(provider: Provider) -> str:
    sentence = _("What %(provider)s said does not show that it is you. Nothing was recorded: try again.")
    return sentence % {"provider": provider.name}
