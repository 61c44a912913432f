"""Being asked again elsewhere: a form waits while its person goes there, and is sent once when they are back.

What was typed, and the version and the evidence that were on screen, stay here, on the server. Whoever comes
back brings a secret in the address and another in the session, in time, and the form is used up by that. It
signs nothing by itself: it is sent again as it was, and everything is asked again.
"""

import secrets
from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.db import transaction

from apps.common import clock

from .models import PendingSignature, User
from .reauthentication import Proof

# So long it may take to be asked elsewhere.
WAITS = timedelta(minutes=10)
# So many forms of one person wait at once, the newest: several windows, and not a store of them.
MOST = 10
_IN_SESSION = "asked_elsewhere"


class AskedElsewhere(Exception):
    """Somebody must go elsewhere to be asked, before what they sent can be done."""

    def __init__(self, way: "ByRedirect") -> None:
        super().__init__("This person is asked again elsewhere.")
        self.way = way


class ByRedirect(ABC):
    """A way to ask again that sends the person elsewhere; a provider fills in `begin` and `complete`."""

    asks: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()

    @abstractmethod
    def begin(self, user: User, request: Any, *, state: str, come_back: str) -> str:
        """Return the address to send `user` to.

        Args:
            state: what must come back as the parameter `state`.
            come_back: the whole address to come back to, by GET; the same each time.
        """

    @abstractmethod
    def complete(self, user: User, request: Any) -> Proof:
        """Return the proof that came back with `request`; raises BadInput where `user` is not recognised."""

    def confirm(self, user: User, answers: Mapping[str, str], request: Any) -> Proof:
        """Return the proof of who is back; raises AskedElsewhere for who was not there yet, and BadInput."""
        if not getattr(request, "is_back", False):
            raise AskedElsewhere(self)
        return self.complete(user, request)


def leave(way: ByRedirect, user: User, request: Any, *, come_back: str) -> str:
    """Keep the form that `request` sent until `user` is back, and return where they go."""
    _forget_old_ones(user)
    state = secrets.token_urlsafe(32)
    # First: where it cannot be, nothing waits for it.
    there = way.begin(user, request, state=state, come_back=come_back)
    typed = request.POST.copy()
    for secret in ("csrfmiddlewaretoken", *way.asks):
        typed.pop(secret, None)
    PendingSignature.objects.create(
        user=user,
        token_sha256=_hash(state),
        session_sha256=_hash(_session_secret(request.session)),
        address=request.path,
        typed=typed.urlencode(),
        made_at=clock.now(),
    )
    return there


def take(user: User, request: Any) -> PendingSignature | None:
    """Return the form that waits for who is back with `request`, and use it up.

    None where none does: it was used already, took too long, or was begun in another session.
    """
    waiting = PendingSignature.objects.filter(
        user=user,
        token_sha256=_hash(request.GET.get("state", "")),
        session_sha256=_hash(request.session.get(_IN_SESSION, "")),
        made_at__gt=clock.now() - WAITS,
    )
    with transaction.atomic():
        pending = waiting.select_for_update().first()
        if pending is not None:
            pending.delete()
    return pending


def _session_secret(session: Any) -> str:
    """Return what stays in the session, the same for all its windows."""
    if _IN_SESSION not in session:
        session[_IN_SESSION] = secrets.token_urlsafe(32)
    kept: str = session[_IN_SESSION]
    return kept


def _forget_old_ones(user: User) -> None:
    """Delete what waited in vain, of anybody, and what is too much of `user`."""
    PendingSignature.objects.filter(made_at__lte=clock.now() - WAITS).delete()
    newest = PendingSignature.objects.filter(user=user).order_by("-pk").values_list("pk", flat=True)
    PendingSignature.objects.filter(pk__in=list(newest[MOST - 1 :])).delete()


def _hash(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
