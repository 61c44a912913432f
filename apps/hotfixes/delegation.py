"""Delegation: one acts in another's role for a while, on a system or on one hot fix (PROCESS.md 3).

The row says who, to whom, from when until when and why. What it gives is asked anew each time, and is never
more than what the delegator holds on the hot fix at that moment by a grant.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Concat
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import CODENAME_PREFIX, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.kept_questions import KeptQuestion
from apps.common.tracking import tracked
from apps.systems.models import System

from .gaining import each_delegate, each_holder
from .phases import ENDED

if TYPE_CHECKING:
    from .models import HotFix

LONGEST = timedelta(days=60)
WITHDRAWAL = frozenset({"withdrawn_at", "withdrawn_by"})
# Where a delegation stands that gives a role, or may still come to give one; in this order in lists.
GIVES_SOMETHING = ("running", "coming")


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Which delegations there are now, and which of them give something."""

    def running(self, at: datetime | None = None) -> Self:
        """Those whose time it is now, or at another moment, between two people who both may sign in."""
        return self.filter(**running(at=at))

    def giving(self, hotfix: "HotFix") -> "list[Delegation]":
        """The running ones that give a role on `hotfix` now: the delegator holds it there themselves.

        None of those is among them by which somebody would gain by their own act (gaining.py).
        """
        return [one for one in self.lending(hotfix) if one.counts]

    def lending(self, hotfix: "HotFix") -> "list[Delegation]":
        """The same with those that give nothing for whose act they are; `counts` tells them apart."""
        # Every page and every act asks, and mostly there is none: to find out only that costs a fraction.
        found = _THERE.instances(hotfix=hotfix.pk, system=hotfix.system_id)
        if not found:
            return []
        grants = ((hotfix.user_grants.order_by(), "user"), (hotfix.group_grants.order_by(), "group__user"))
        parts = [_lent_with_effect(some, holder) for some, holder in grants]
        gains: dict[int, bool] = {}
        for key, counts in parts[0].union(*parts[1:]):
            gains[key] = gains.get(key, False) or counts
        for one in found:
            one.counts = gains.get(one.pk, False)
        return [one for one in found if one.pk in gains]

    def touching(self, hotfix: "HotFix") -> Self:
        """Every delegation, run out or withdrawn ones too, that could count on `hotfix` while it is open.

        Coming ones are among them until it ends: that their time has come is no change of the record.
        """
        in_its_time = Q(system=hotfix.system_id, ends_at__gt=hotfix.reported_at) & (
            Q(withdrawn_at=None) | Q(withdrawn_at__gt=hotfix.reported_at)
        )
        if hotfix.ended:
            in_its_time &= Q(starts_at__lt=hotfix.phase_entered_at)
        people = ("delegator", "delegate", "withdrawn_by")
        return self.filter(Q(hotfix=hotfix) | in_its_time).select_related(*people).order_by("given_at", "pk")

    def with_status(self) -> Self:
        """Each with `status_now`, which is its `status`; what may still give something comes first."""
        known = {
            "withdrawn": Q(withdrawn_at__isnull=False),
            "past": Q(hotfix__state__in=ENDED) | Q(ends_at__lte=clock.now()),
            "coming": Q(starts_at__gt=clock.now()),
        }
        cases = [When(lookup, then=Value(status)) for status, lookup in known.items()]
        order = [When(status_now=status, then=Value(at)) for at, status in enumerate(GIVES_SOMETHING)]
        return self.annotate(
            status_now=Case(*cases, default=Value("running")), place_in_line=Case(*order, default=Value(2))
        ).order_by("place_in_line", "-starts_at", "-pk")

    def lenders_to(self, user: int | None) -> "models.QuerySet[Any, Any]":
        """The keys of those who let the person with the key `user` act for them at this moment."""
        return self.filter(delegate=user, **at_this_moment()).order_by().values("delegator")

    def of(self, user: User) -> Self:
        """Those that `user` gave or was given."""
        return self.filter(Q(delegator=user) | Q(delegate=user))


def running(by: str = "", at: datetime | None = None) -> dict[str, Any]:
    """The lookups that keep running delegations; `by` is the way to them, as in "user__delegations_given"."""
    to = f"{by}__" if by else ""
    return {
        **at_this_moment(to, at),
        f"{to}delegator__is_active": True,
        f"{to}delegator__is_staff": True,
        f"{to}delegate__is_active": True,
        f"{to}delegate__is_staff": True,
    }


def at_this_moment(to: str = "", at: datetime | None = None) -> dict[str, Any]:
    """The lookups that keep delegations whose time it is, whoever they are between; `at` is None for now."""
    at = at or clock.now()
    return {f"{to}starts_at__lte": at, f"{to}ends_at__gt": at, f"{to}withdrawn_at": None}


def delegated(grants: Any, holder: str, to: int | None) -> Any:
    """Those of `grants` that the person with the key `to` has for somebody else now.

    `holder` is the way from a grant to its people.
    """
    return _lent(grants, holder, **{f"{holder}__delegations_given__delegate": to})


def _lent(grants: Any, holder: str, **which: Any) -> Any:
    """Those of `grants` that are lent now: a row for each delegation."""
    way = f"{holder}__delegations_given"
    return grants.filter(
        Q(**{f"{way}__hotfix": F("content_object")}) | Q(**{f"{way}__system": F("content_object__system")}),
        permission__codename=Concat(Value(CODENAME_PREFIX), F(f"{way}__role")),
        **which,
        **running(way),
    )


def _lent_with_effect(grants: Any, holder: str) -> Any:
    """The same with the key of each `delegation`, and what `each_delegate` says of it."""
    way = f"{holder}__delegations_given"
    lent = each_delegate(each_holder(_lent(grants, holder), holder), f"{way}__delegate")
    return lent.annotate(delegation=F(f"{way}__pk")).values_list("delegation", "gains")


def _there(*, hotfix: int, system: int) -> Any:
    there = Delegation.objects.filter(Q(hotfix=hotfix) | Q(system=system), **at_this_moment())
    return there.select_related("delegator", "delegate").order_by("-ends_at", "pk")


_THERE = KeptQuestion(_there)


class Delegation(models.Model):
    """The delegate acts for the delegator in `role`, from `starts_at` until `ends_at`.

    It ends by itself. The one change that there is, is that it is withdrawn before.
    """

    sealed = True
    # What a query said that asked whether anybody would gain by their own act (gaining.py).
    counts: bool = True

    delegator = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_given", verbose_name=_("delegated by")
    )
    delegate = models.ForeignKey(
        User, models.PROTECT, related_name="delegations_received", verbose_name=_("delegated to")
    )
    role = models.CharField(_("role"), max_length=30, choices=Role)
    system = models.ForeignKey(
        System,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("on all hot fixes of"),
    )
    hotfix = models.ForeignKey(
        "hotfixes.HotFix",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("on one hot fix"),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    reason = models.TextField(_("reason"))
    given_at = models.DateTimeField(_("given at"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("withdrawn by")
    )

    history = tracked()
    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["delegate", "ends_at"], name="delegation_to_whom")]
        constraints = [
            models.CheckConstraint(
                condition=Q(system__isnull=False, hotfix__isnull=True)
                | Q(system__isnull=True, hotfix__isnull=False),
                name="delegation_on_a_system_or_a_hot_fix",
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="delegation_has_a_length"),
            models.CheckConstraint(
                condition=~Q(delegate=F("delegator")), name="delegation_is_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="delegation_is_withdrawn_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        if not (self.delegate_id and self.delegator_id):  # a history row may know its people no more
            return str(self.get_role_display())
        return f"{self.get_role_display()}: {self.people}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding and set(kwargs.get("update_fields") or ()) != WITHDRAWAL:
            raise NotAllowed(_now("A delegation is never changed: withdraw it, and delegate again."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A delegation is never deleted: withdraw it."))

    @property
    def people(self) -> str:
        """Whom it is between, as "B for A"."""
        return in_place_of(str(self.delegate), str(self.delegator))

    @property
    def people_until(self) -> str:
        """Whom it is between, and how long, as "B for A until 2026-11-30 02:14 UTC"."""
        return _now("%(who)s until %(moment)s") % {
            "who": self.people,
            "moment": clock.to_the_minute(self.ends_at),
        }

    @property
    def place(self) -> Any:
        """The system or the hot fix that it is on."""
        return self.hotfix or self.system

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    def given_by(self, grants: Iterable[Any]) -> bool:
        """Whether one of `grants`, all those on a hot fix, holds the role for the delegator there.

        What `giving` asks the database, for lists that have read both already (`grants.with_roles`).
        """
        mine = [self.delegator, *self.delegator.groups.all()]
        behind: list[Any] = vars(self.delegate)["behind_them"]
        givers_barred = {self.delegate_id, *(one.by_id for one in behind)}
        return self.counts and any(
            grant.role is self.as_role
            and grant.holder in mine
            and grant.counts
            and grant.given_by_id not in givers_barred
            for grant in grants
        )

    @property
    def status(self) -> str:
        """coming, running, past or withdrawn."""
        if self.withdrawn_at:
            return "withdrawn"
        if self.hotfix and self.hotfix.ended:
            return "past"  # roles end with the hot fix
        if self.starts_at > clock.now():
            return "coming"
        return "running" if self.ends_at > clock.now() else "past"

    @property
    def status_in_words(self) -> str:
        words = {"running": _now("running"), "coming": _now("coming"), "past": _now("ended")}
        return {**words, "withdrawn": _now("withdrawn")}[self.status]

    @property
    def who_left(self) -> str:
        """Who of the two can sign in no more, so that it gives nothing; empty where both can."""
        gone = [one for one in (self.delegate, self.delegator) if not (one.is_active and one.is_staff)]
        return "" if self.over else ", ".join(map(str, gone))

    @property
    def over(self) -> bool:
        """Whether it can give nothing any more."""
        return self.status not in GIVES_SOMETHING


def in_place_of(name: str, other: str) -> str:
    """How everybody who acts for somebody else is named: "B for A"; `name` alone where there is no other."""
    return _now("%(name)s for %(other)s") % {"name": name, "other": other} if other else name
