"""Breaking the glass: two people, two reasons, for one round of an Emergency (PROCESS.md 3)."""

from collections import defaultdict
from collections.abc import Collection, Mapping
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
from apps.common.given_in_role import GivenInRole
from apps.common.kept_questions import KeptQuestion
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix, HotFixGroupObjectPermission, HotFixUserObjectPermission
from apps.hotfixes.phases import OWABLE
from apps.hotfixes.visibility import held_ids_by_role
from apps.systems.priorities import Priority

from .change_makers import Makers, makers_by_hotfix, why_not_past
from .debts import Debt
from .evidence_debts import EvidenceDebt

# How long the first reason waits for the second.
WAITS = timedelta(minutes=60)


class BreakGlassCallQuerySet(models.QuerySet["BreakGlassCall"]):
    """The calls that people look for."""

    def waiting(self) -> Self:
        """What `waiting_call` finds, of every hot fix that may still go ahead of sign-offs."""
        return self.filter(
            Q(hotfix__lowered_at=None) | Q(called_at__gt=F("hotfix__lowered_at")),
            Q(hotfix__corrected_at=None) | Q(called_at__gt=F("hotfix__corrected_at")),
            confirms=None,
            confirmation=None,
            called_at__gte=clock.now() - WAITS,
            round=F("hotfix__round"),
            hotfix__priority=Priority.EMERGENCY,
            hotfix__state__in=OWABLE,
        )

    def that_may_confirm(
        self, user: User | AnonymousUser, held: Mapping[Role, Collection[int]] | None = None
    ) -> Self:
        """The waiting ones that `user` may confirm: what `may_break` says of one, asked of all at once.

        One query where none waits for anybody. Else a few before its own, however many there are: separation
        of duties is asked of both people by its own rule.

        Args:
            held: the hot fixes on which `user` holds each role themselves, where the caller has read that.
        """
        if not isinstance(user, User) or not user.is_active:
            return self.none()
        if not _WAITING.rows():
            return self.none()
        if held is None:
            held = held_ids_by_role(user, delegated_too=False)
        signing = {pk for role in SIGNING_ROLES for pk in held.get(role, ())}
        release_manager = Q(hotfix__in=held.get(Role.RELEASE_MANAGER, ()))
        any_of_them = Q(hotfix__in=signing, role=Role.RELEASE_MANAGER)
        here = {"hotfix__system": OuterRef("hotfix__system")}
        overdue = Debt.objects.overdue().filter(**here)
        evidence_overdue = EvidenceDebt.objects.overdue().filter(**here)
        calls = self.waiting().filter(
            ~Q(person=user.pk),
            release_manager | any_of_them,
            _held_by_the_caller(),
            ~Exists(overdue),
            ~Exists(evidence_overdue),
            person__is_active=True,
        )
        asked = list(
            calls.select_related("hotfix", "person").prefetch_related("hotfix__approvals", "hotfix__debts")
        )
        makers = makers_by_hotfix({call.hotfix_id for call in asked}) if asked else {}
        apart = [
            call.pk
            for call in asked
            if not any(why_not_past(call.hotfix, one, makers[call.hotfix_id]) for one in (user, call.person))
        ]
        return self.filter(pk__in=apart)

    def holding_on(self, hotfixes: Collection[HotFix]) -> dict[int, "BreakGlassCall"]:
        """What `glass_of` finds on each of `hotfixes`, by its key: nothing of those where the glass is whole.

        One query where it is broken on none; else one or two more, for all of them.
        """
        broken = self.filter(hotfix__in=[one.pk for one in hotfixes], confirms__isnull=False)
        calls: defaultdict[int, list[BreakGlassCall]] = defaultdict(list)
        for call in broken.select_related("person", "confirms__person"):
            calls[call.hotfix_id].append(call)
        here = [one for one in hotfixes if broken_in(one, calls[one.pk])]
        makers = makers_by_hotfix([one.pk for one in here]) if here else {}
        found = ((one.pk, glass_of(one, calls[one.pk], makers[one.pk])) for one in here)
        return {key: call for key, call in found if call}


def _waiting() -> Any:
    return BreakGlassCall.objects.waiting().order_by().values_list("pk")[:1]


_WAITING = KeptQuestion(_waiting)


def _held_by_the_caller() -> Q:
    """Whether who called still holds the role of the call, themselves or by a group.

    Whose act that was is asked when somebody confirms: an hour is short for it to have come into question.
    """
    still = Concat(Value(CODENAME_PREFIX), OuterRef("role"))
    here = {"content_object": OuterRef("hotfix"), "permission__codename": still}
    alone = HotFixUserObjectPermission.objects.filter(user=OuterRef("person"), **here)
    by_a_group = HotFixGroupObjectPermission.objects.filter(group__user=OuterRef("person"), **here)
    return Q(Exists(alone)) | Q(Exists(by_a_group))


class BreakGlassCall(models.Model):
    """One person's reason to break the glass. Alone it is a request; the one that `confirms` it breaks it.

    It is never changed and never deleted: a request that nobody confirmed in time stays on the record.
    """

    append_only = True
    sealed = True
    given_in_role = GivenInRole(person="person_id", at="called_at")

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

    affirms = models.BooleanField(_("affirms that it qualifies, and the priority"), default=False)

    history = tracked(added={"affirms": False})
    objects = BreakGlassCallQuerySet.as_manager()

    class Meta:
        verbose_name = _("break-glass call")
        verbose_name_plural = _("break-glass calls")
        ordering = ["called_at", "pk"]

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

    def lapsed_for(self, hotfix: HotFix) -> bool:
        """Whether the hot fix was lowered to a Critical since, or its system was corrected.

        Raised again, or for the right system, others break the glass anew.
        """
        lowered = hotfix.lowered_at is not None and self.called_at <= hotfix.lowered_at
        return lowered or hotfix.voided_by_a_correction(self.called_at)

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
    found: list[BreakGlassCall] = _CALLS.instances(hotfix=hotfix.pk)
    for call in found:
        call.hotfix = hotfix
    return found


def _calls(*, hotfix: int) -> Any:
    calls = BreakGlassCall.objects.filter(hotfix=hotfix)
    return calls.select_related("person", "confirms__person", "confirmation")


_CALLS = KeptQuestion(_calls)


def broken_in(hotfix: HotFix, calls: list[BreakGlassCall]) -> list[BreakGlassCall]:
    """The calls that broke the glass in the present round, newest first; a new round closes it."""
    return [
        call
        for call in reversed(calls)
        if call.breaks and call.round == hotfix.round and not call.lapsed_for(hotfix)
    ]


def glass_of(
    hotfix: HotFix, calls: list[BreakGlassCall], makers: Makers | None = None
) -> BreakGlassCall | None:
    """The call that broke the glass for the present phase, if somebody did whom nothing bars there.

    Separation of duties is asked of both who broke it, at each phase. Where it bars one of them, the glass
    holds there no more, and two others may break it.

    Args:
        makers: who made the change, where the caller has read it for many hot fixes at once.
    """
    holding = (call for call in broken_in(hotfix, calls) if not why_glass_does_not_hold(hotfix, call, makers))
    return next(holding, None)


def why_glass_does_not_hold(hotfix: HotFix, broken: BreakGlassCall, makers: Makers | None = None) -> str:
    """Why the glass that was broken by this call is whole for the present phase; empty where it is not."""
    if hotfix.phase is None or broken.confirms is None:
        return ""
    whys = (why_not_past(hotfix, call.person, makers) for call in (broken.confirms, broken))
    return next((why for why in whys if why), "")


def waiting_call(hotfix: HotFix, calls: list[BreakGlassCall]) -> BreakGlassCall | None:
    """The request of the present round that can still be confirmed."""
    return next(
        (
            call
            for call in reversed(calls)
            if call.waits and call.round == hotfix.round and not call.lapsed_for(hotfix)
        ),
        None,
    )
