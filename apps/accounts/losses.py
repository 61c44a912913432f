"""Somebody can no longer act, or be reached: told by the model itself, so that no door is missed."""

from enum import Enum
from typing import Any

from django.contrib.auth.models import Group
from django.db.models.signals import m2m_changed, post_save, pre_save
from django.dispatch import Signal

from . import open_sessions
from .models import OpenSession, PendingSignature, User


class Loss(Enum):
    """What a person lost."""

    ACTING = "acting"  # they cannot sign in any more
    ADDRESS = "address"  # no message reaches them any more
    GROUP = "group"  # they left a group, by which they may have held a role


# Sent with `person`, `loss` and `group` (None but for a group that was left), inside the transaction.
lost = Signal()

_DECIDES = ("is_active", "is_staff", "email")


def listen() -> None:
    """Watch accounts and groups from now on."""
    pre_save.connect(_remember, sender=User, dispatch_uid="accounts.losses.before")
    post_save.connect(_compare, sender=User, dispatch_uid="accounts.losses.after")
    m2m_changed.connect(_left, sender=User.groups.through, dispatch_uid="accounts.losses.groups")


def _remember(instance: Any, raw: bool, update_fields: Any, **_signal: Any) -> None:
    touched = update_fields is None or not set(_DECIDES).isdisjoint(update_fields)
    if instance.pk is None or raw or not touched:
        return
    instance._was = User.objects.filter(pk=instance.pk).values(*_DECIDES).first()


def _compare(instance: Any, **_signal: Any) -> None:
    was = instance.__dict__.pop("_was", None)
    if was is None:
        return
    if was["is_active"] and was["is_staff"] and not (instance.is_active and instance.is_staff):
        # None of them opens anything now; but they would again, were the account made active once more.
        instance.sessions_ended = open_sessions.end(OpenSession.objects.filter(person=instance))
        PendingSignature.objects.filter(user=instance).delete()
        lost.send(User, person=instance, loss=Loss.ACTING, group=None)
    elif was["email"] and not instance.email and instance.is_active and instance.is_staff:
        lost.send(User, person=instance, loss=Loss.ADDRESS, group=None)


def _left(instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any) -> None:
    """Who left which group, from whichever side it was done."""
    if action == "pre_clear":
        instance._cleared = set(
            (instance.user_set if reverse else instance.groups).values_list("pk", flat=True)
        )
        return
    if action == "post_clear":
        pk_set = instance.__dict__.pop("_cleared", set())
    elif action != "post_remove":
        return
    kind: Any = User if reverse else Group
    for other in kind.objects.filter(pk__in=pk_set or ()).order_by("pk"):
        person, group = (other, instance) if reverse else (instance, other)
        lost.send(User, person=person, loss=Loss.GROUP, group=group)
