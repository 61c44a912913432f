"""Being asked again by a provider of identities when signing: it must ask now, and answer for the signer.

The record says by which provider. What was typed waits here meanwhile (asking_elsewhere.py).
"""

import logging
from datetime import timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput

from . import provider_answers, saml_answers
from .asking_elsewhere import MOST, ByRedirect
from .credential_watch import identity_on_record
from .models import User
from .open_sessions import SIGNED_ON_BY
from .provider_answers import CLOCKS_APART, Question
from .reauthentication import Proof
from .saml_answers import SamlQuestion
from .saml_rules import SamlProvider
from .sign_on_file import elsewhere, provider_named
from .sign_on_rules import Provider
from .ways_to_sign import PROVIDER

logger = logging.getLogger(__name__)

_IN_SESSION = "asked_by_provider"
# A provider that asks anew does so within this, or it has not asked because of us.
_ASKS_WITHIN = timedelta(minutes=10)


class ByProvider(ByRedirect):
    """The provider by which the signer signs in asks again: `prompt=login`, `max_age=0`, or `ForceAuthn`."""

    @property
    def origins(self) -> tuple[str, ...]:  # type: ignore[override]
        """To where a browser may be sent by the form of a sign-off."""
        return tuple(dict.fromkeys(origin for one in elsewhere() for origin in one.origins))

    def begin(self, user: User, request: Any, *, state: str, come_back: str) -> str:
        """Return the address at the provider of `user`.

        Raises:
            BadInput: no provider knows them yet.
            ProviderSilent: it does not answer.
        """
        provider = _provider_of(user, request)
        question: Question | SamlQuestion
        if isinstance(provider, SamlProvider):
            address, question = saml_answers.ask(provider, state=state, signs=True)
        else:
            more = {"prompt": "login", "max_age": "0"}
            if provider.acr_values:
                more["acr_values"] = " ".join(provider.acr_values)
            address, question = provider_answers.ask(
                request, provider, state=state, come_back=come_back, more=more
            )
        waiting = dict(list(request.session.get(_IN_SESSION, {}).items())[1 - MOST :])
        request.session[_IN_SESSION] = {**waiting, state: question.kept()}
        return address

    def complete(self, user: User, request: Any) -> Proof:
        """Return the proof that the provider asked `user`, and nobody else, just now.

        Raises:
            BadInput: it did not, or what came back is no answer to what was asked.
            ProviderSilent: it does not answer.
        """
        waiting = dict(request.session.get(_IN_SESSION, {}))
        kept = waiting.pop(request.GET.get("state", ""), None)
        request.session[_IN_SESSION] = waiting
        provider = provider_named(kept["provider"]) if kept else None
        if kept is None or provider is None:
            raise BadInput(_("This answer was used already, or nothing was asked. Nothing was recorded."))
        question: Question | SamlQuestion
        if isinstance(provider, SamlProvider):
            question = SamlQuestion(**kept)
            claims = saml_answers.answer(request, provider, question)
        else:
            question = Question(**kept)
            claims = provider_answers.answer(request, provider, question, whole=False)
        if why := _why_not(provider, question, claims):
            logger.warning("%s did not ask %r anew: %s", provider.id, user.get_username(), claims.keys())
            raise BadInput(why)
        if not _is(user, provider, claims["sub"]):
            logger.warning("Somebody else than %r was asked by %s.", user.get_username(), provider.id)
            sentence = _(
                "%(provider)s recognised somebody else than %(who)s. Nothing was recorded: sign out there,"
                " and sign as yourself."
            )
            raise BadInput(sentence % {"provider": provider.name, "who": user})
        return Proof(user_id=user.pk, at=clock.now(), method=provider.name, way=PROVIDER)


def _provider_of(user: User, request: Any) -> Provider | SamlProvider:
    """Return the provider that knows `user`: the one of this session, or else the first of the file."""
    theirs = set(SocialAccount.objects.filter(user=user).values_list("provider", flat=True))
    ordered = sorted(elsewhere(), key=lambda one: one.id != request.session.get(SIGNED_ON_BY))
    for provider in ordered:
        if provider.id in theirs:
            return provider
    names = ", ".join(one.name for one in elsewhere())
    sentence = _(
        "Signing asks again by %(provider)s, which does not know your account yet: sign out, sign in by it"
        " once, and sign then. Nothing was recorded."
    )
    raise BadInput(sentence % {"provider": names})


def _is(user: User, provider: Provider | SamlProvider, subject: str) -> bool:
    linked = SocialAccount.objects.filter(user=user, provider=provider.id, uid=subject).exists()
    return linked and identity_on_record(user, provider.id, subject)


def _why_not(
    provider: Provider | SamlProvider, question: Question | SamlQuestion, claims: dict[str, Any]
) -> str:
    """Return why the provider did not ask as it was told to; empty where it did."""
    asked_at = claims.get("auth_time")
    earliest = question.asked_at - CLOCKS_APART.total_seconds()
    latest = clock.now().timestamp() + CLOCKS_APART.total_seconds()
    if not isinstance(asked_at, int | float) or not earliest <= asked_at <= latest:
        sentence = _(
            "%(provider)s did not ask you again, or does not say when it did. Nothing was recorded: try"
            " again, and tell whoever runs this site if it stays like this."
        )
        return sentence % {"provider": provider.name}
    if clock.now().timestamp() - question.asked_at > _ASKS_WITHIN.total_seconds():
        return _("That took too long. Nothing was recorded: sign once more.")
    if provider.acr_values and claims.get("acr") not in provider.acr_values:
        sentence = _("%(provider)s did not ask you in the way that a signature needs. Nothing was recorded.")
        return sentence % {"provider": provider.name}
    return ""
