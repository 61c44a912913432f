"""Where people are signed in: each session with its device and its last use, so that its person can end it.

It is book-keeping beside the table of sessions, which does not say whose they are. A session that is not here
yet, as of before this was kept or under a new key, comes in when it is used next.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock

# So much is kept of what a provider calls a session.
LONGEST_SESSION = 255
_LISTED_AS = "listed_as"
# In the session: with which provider somebody came in, and what that calls their session there.
SIGNED_ON_BY, PROVIDER_SESSION = "signed_on_by", "provider_session"
# The first that is named is it: each of the later ones is named by those before, too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Macintosh": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


class OpenSession(models.Model):
    """One session of a person: what they are signed in with, since when, and when it was used last."""

    key = models.CharField(max_length=40, primary_key=True)
    person = models.ForeignKey(
        "accounts.User", models.CASCADE, related_name="open_sessions", verbose_name=_("person")
    )
    device = models.CharField(_("device"), max_length=80, blank=True)
    began_at = models.DateTimeField(_("since"))
    used_at = models.DateTimeField(_("last used"))
    # Of single sign-on: by which provider, and what it calls the session there, so that it can end this one.
    provider = models.CharField(_("provider"), max_length=50, blank=True)
    provider_session = models.CharField(_("session at the provider"), max_length=LONGEST_SESSION, blank=True)

    class Meta:
        verbose_name = _("open session")
        verbose_name_plural = _("open sessions")
        ordering = ["-used_at"]

    def __str__(self) -> str:
        return self.device

    @property
    def number(self) -> str:
        """How a page names it: its key is as good as a password, and stands on none."""
        return sha256(self.key.encode()).hexdigest()[:16]


def note(session: Any, person: Any, *, agent: str, since: datetime) -> None:
    """Note that `session` of `person` was used now; what it was called before is gone.

    Args:
        agent: the User-Agent of the request.
        since: when they signed in.
    """
    before, session[_LISTED_AS] = session.get(_LISTED_AS), session.session_key
    now = clock.now()
    over = models.Q(used_at__lt=now - timedelta(seconds=settings.SESSION_COOKIE_AGE))
    with transaction.atomic():
        OpenSession.objects.filter(over | models.Q(key=before or ""), person=person).delete()
        OpenSession(
            key=session.session_key,
            person=person,
            device=device_of(agent),
            began_at=since,
            used_at=now,
            provider=session.get(SIGNED_ON_BY, ""),
            provider_session=session.get(PROVIDER_SESSION, ""),
        ).save()


def is_noted(session: Any) -> bool:
    """Whether that session is on the list under its present key."""
    return bool(session.get(_LISTED_AS) == session.session_key)


def of(person: Any) -> list[OpenSession]:
    """Return the sessions in which `person` is signed in now, the one used last first; two queries."""
    theirs = list(OpenSession.objects.filter(person=person))
    still = Session.objects.filter(pk__in=[one.key for one in theirs], expire_date__gt=clock.now())
    there = set(still.values_list("pk", flat=True))
    return [one for one in theirs if one.key in there]


def end(sessions: Iterable[OpenSession]) -> int:
    """End these sessions at once, and return how many they were."""
    keys = [one.key for one in sessions]
    store = import_module(settings.SESSION_ENGINE).SessionStore
    with transaction.atomic():
        for key in keys:
            store(key).delete()
        OpenSession.objects.filter(pk__in=keys).delete()
    return len(keys)


def device_of(agent: str) -> str:
    """Return the browser and the system that `agent`, a User-Agent, names, as people know them."""
    browser = next((name for sign, name in _BROWSERS.items() if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS.items() if sign in agent), "")
    if browser and system:
        return _now("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _now("unknown device")
