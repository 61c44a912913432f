"""Breaking the glass: two people, two reasons, for one round of an Emergency (PROCESS.md 3)."""

from datetime import timedelta
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import CODENAME_PREFIX, SIGNING_ROLES, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.hotfixes.phases import OWABLE
from apps.systems.priorities import Priority

from .debts import Debt

# How long the first reason waits for the second.
WAITS = timedelta(minutes=60)


class BreakGlassCallQuerySet(models.QuerySet["BreakGlassCall"]):
    """The calls that people look for."""

    def waiting(self) -> Self:
        """What `waiting_call` finds, of every hot fix that may still go ahead of sign-offs."""
        return self.filter(
            confirms=None,
            confirmation=None,
            called_at__gte=clock.now() - WAITS,
            round=F("hotfix__round"),
            hotfix__priority=Priority.EMERGENCY,
            hotfix__state__in=OWABLE,
        )

    def that_may_confirm(self, user: User | AnonymousUser) -> Self:
        """The waiting ones that `user` may confirm: what `may_break` says of one, asked of all at once."""
        if not user.is_active:
            return self.none()
        signing = [role.codename for role in SIGNING_ROLES]
        any_of_them = _held_by(user.pk, permission__codename__in=signing)
        release_manager = _held_by(user.pk, permission__codename=Role.RELEASE_MANAGER.codename)
        still = Concat(Value(CODENAME_PREFIX), OuterRef("role"))
        overdue = Debt.objects.overdue().filter(hotfix__system=OuterRef("hotfix__system"))
        return self.waiting().filter(
            ~Q(person=user.pk),
            release_manager | (any_of_them & Q(role=Role.RELEASE_MANAGER)),
            _held_by(OuterRef("person"), permission__codename=still),
            ~Exists(overdue),
            person__is_active=True,
        )


def _held_by(person: Any, **role: Any) -> Q:
    """Whether `person` holds this role on the hot fix of the call, themselves or by a group."""
    here = {"content_object": OuterRef("hotfix"), **role}
    alone = HotFixUserObjectPermission.objects.filter(user=person, **here)
    by_a_group = HotFixGroupObjectPermission.objects.filter(group__user=person, **here)
    return Q(Exists(alone)) | Q(Exists(by_a_group))


class BreakGlassCall(models.Model):
    """One person's reason to break the glass. Alone it is a request; the one that `confirms` it breaks it.

    It is never changed and never deleted: a request that nobody confirmed in time stays on the record.
    """

    append_only = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="glass_calls", verbose_name=_("hot fix"))
    round = models.PositiveSmallIntegerField(_("round"))
    person = models.ForeignKey(User, models.PROTECT, related_name="glass_calls", verbose_name=_("person"))
    person_name = models.CharField(_("person's name"), max_length=300)
    role = models.CharField(
        _("role"), max_length=30, choices=[(role.value, role.label) for role in SIGNING_ROLES]
    )
    reason = models.TextField(_("reason"))
    called_at = models.DateTimeField(_("called at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    confirms = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="confirmation", verbose_name=_("confirms")
    )

    history = tracked()
    objects = BreakGlassCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("break-glass call")
        verbose_name_plural = _("break-glass calls")
        ordering = ["called_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["hotfix", "round"],
                condition=models.Q(confirms__isnull=False),
                name="glass_broken_once_a_round",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_name}, {self.get_role_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A break-glass call is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A break-glass call is never deleted."))

    @property
    def breaks(self) -> bool:
        """Whether the glass broke with this one."""
        return self.confirms_id is not None

    @property
    def waits(self) -> bool:
        """Whether it is a request that can still be confirmed."""
        return not self.breaks and not hasattr(self, "confirmation") and clock.now() <= self.waits_until

    @property
    def waits_until(self) -> Any:
        return self.called_at + WAITS

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def breakers(self) -> dict[int, str]:
        """The two who broke the glass with this one, by key: the names as they were."""
        pair = [self.confirms, self] if self.confirms else []
        return {call.person_id: call.person_name for call in pair}


def calls_of(hotfix: HotFix) -> list[BreakGlassCall]:
    """Every call on `hotfix`, oldest first; one query."""
    return list(hotfix.glass_calls.select_related("confirms", "confirmation"))


def glass_of(hotfix: HotFix, calls: list[BreakGlassCall]) -> BreakGlassCall | None:
    """The call that broke the glass for the present round; a new round closes it."""
    return next((call for call in calls if call.breaks and call.round == hotfix.round), None)


def waiting_call(hotfix: HotFix, calls: list[BreakGlassCall]) -> BreakGlassCall | None:
    """The request of the present round that can still be confirmed."""
    return next((call for call in reversed(calls) if call.waits and call.round == hotfix.round), None)
