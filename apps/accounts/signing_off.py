"""A provider of identities that signs somebody out: their sessions here end, too (back-channel log-out)."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from apps.common import clock
from apps.common.errors import BadInput

from . import open_sessions
from .models import OpenSession
from .open_sessions import LONGEST_SESSION
from .provider_answers import CLOCKS_APART, NOT_SIGNED, signed_by
from .sign_on_rules import Provider

logger = logging.getLogger(__name__)

_EVENT = "http://schemas.openid.net/event/backchannel-logout"
# A provider tells at once; what is older than this was kept by somebody.
_TOLD_WITHIN = timedelta(minutes=5)


def sign_off(provider: Provider, token: str) -> int:
    """End the sessions that `token`, signed by `provider`, is about, and return how many they were.

    They are those of one session at the provider, or all of a person that came by it. What began later than
    the token was made goes on: they have signed in again.

    Raises:
        BadInput: it is no such token, or not of now.
        ProviderSilent: the provider's keys could not be found out.
    """
    try:
        claims = signed_by(provider, token, require=["iss", "aud", "iat", "events"])
        at = datetime.fromtimestamp(float(claims["iat"]), tz=UTC)
        why = _why_not(claims, at)
    except (*NOT_SIGNED, OSError) as wrong:
        why = str(wrong) or type(wrong).__name__
    if why:
        logger.warning("%s signed nobody out: %.200s", provider.id, why)
        raise BadInput(_("This token ends no session here."))
    theirs = OpenSession.objects.filter(provider=provider.id, began_at__lte=at + CLOCKS_APART)
    if claims.get("sid"):
        theirs = theirs.filter(provider_session=str(claims["sid"])[:LONGEST_SESSION])
    if claims.get("sub"):
        known = SocialAccount.objects.filter(provider=provider.id, uid=str(claims["sub"])).values("user")
        theirs = theirs.filter(person__in=known)
    ended = open_sessions.end(theirs)
    logger.info("%s signed somebody out of %d sessions.", provider.id, ended)
    return ended


def _why_not(claims: dict[str, Any], at: datetime) -> str:
    if _EVENT not in claims["events"]:
        return "It is about something else."
    if "nonce" in claims:
        return "It is an ID token."
    if not (claims.get("sid") or claims.get("sub")):
        return "It is about nobody."
    if not -CLOCKS_APART <= clock.now() - at <= _TOLD_WITHIN:
        return "It is not of now."
    return ""
