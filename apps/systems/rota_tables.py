"""The on-call rota of a system as it is stored: rules, their people in order, single shifts, and hand-overs.

It says who is called first, and gives no right to sign: only rosters and grants do.
"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import SIGNING_ROLES
from apps.common import clock
from apps.common.tracking import tracked

ROLES = [(role.value, role.label) for role in SIGNING_ROLES]
LONGEST_NOTE = 200
# Of one shift, typed or imported: what is longer, or further ahead, is a slip or a rule of hand-over.
LONGEST_SHIFT = timedelta(days=62)
FURTHEST = timedelta(days=2 * 366)


def role_field() -> "models.CharField[str, str]":
    """Return a column for one of the roles that sign, which alone are on call."""
    return models.CharField(_("role"), max_length=30, choices=ROLES)


class OnCallRule(models.Model):
    """People who are on call in turn; in force until a later rule of the system and the role begins."""

    class Every(models.IntegerChoices):
        DAY = 1, _("Every day")
        WEEK = 7, _("Every week")

    system = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="on_call_rules", verbose_name=_("system")
    )
    role = role_field()
    every = models.PositiveSmallIntegerField(_("hand-over"), choices=Every, default=Every.WEEK)
    at = models.TimeField(_("at"), help_text=_("In the time zone of the system, summer and winter."))
    starts_on = models.DateField(
        _("from"),
        help_text=_(
            "The day of the first hand-over; weekly ones are on the same day of the week. From then on this"
            " rule takes the place of the one before; one without people ends it."
        ),
    )

    history = tracked()

    class Meta:
        verbose_name = _("rule of hand-over")
        verbose_name_plural = _("on call: rules of hand-over")
        ordering = ["system", "role", "-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "role", "starts_on"],
                name="one_rule_begins_a_day",
                violation_error_message=_("Another rule of this system and role begins on this day."),
            )
        ]

    def __str__(self) -> str:
        words = {"system": self.system, "role": self.get_role_display(), "day": self.starts_on}
        return _now("%(system)s, %(role)s, from %(day)s") % words


class OnCallTurn(models.Model):
    """One person's place in a rule."""

    rule = models.ForeignKey(OnCallRule, models.CASCADE, related_name="turns", verbose_name=_("rule"))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))

    history = tracked()

    class Meta:
        verbose_name = _("person in turn")
        verbose_name_plural = _("people in turn")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return str(self.user)


class _Period(models.Model):
    """From a moment until another one."""

    system: Any
    role: Any
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), db_index=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Raise ValidationError where it ends before it begins, lasts too long or is too far ahead."""
        known = None not in (self.starts_at, self.ends_at)  # what was not understood is said at its field
        if not known:
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _now("It ends before it begins.")})
        if self._is_within_what_was_stored():
            return  # it is only shortened, however long it was
        if self.ends_at - self.starts_at > LONGEST_SHIFT:
            said = _now("It is longer than %(days)d days: make a rule of hand-over of it.")
            raise ValidationError({"ends_at": said % {"days": LONGEST_SHIFT.days}})
        if self.ends_at > clock.now() + FURTHEST:
            raise ValidationError({"ends_at": _now("It is more than two years ahead: check the year.")})

    def _is_within_what_was_stored(self) -> bool:
        stored = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        return stored is not None and stored.starts_at <= self.starts_at and self.ends_at <= stored.ends_at

    @property
    def period(self) -> str:
        """From when until when, in UTC: pages and mails put it into the time of their reader."""
        return period_in_words(self.starts_at, self.ends_at)


class OnCallShift(_Period):
    """A single shift, which goes before every rule; where several overlap, the one entered last."""

    class Kind(models.TextChoices):
        SHIFT = "shift", _("Shift")
        COVER = "cover", _("Holiday cover")
        SWAP = "swap", _("Handed over")
        IMPORTED = "imported", _("From a calendar")

    system = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="on_call_shifts", verbose_name=_("system")
    )
    role = role_field()
    user = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.SHIFT)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("single shift")
        verbose_name_plural = _("on call: single shifts")
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.system}, {self.get_role_display()}: {self.user}, {self.period}"


class HandOver(_Period):
    """A shift that its holder asks a colleague to take; it takes effect when that person accepts.

    Of a swap it also says which shift of the colleague its holder takes in exchange; both move, or neither.
    """

    class Standing(models.TextChoices):
        ASKED = "asked", _("asked")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    system = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="hand_overs", verbose_name=_("system")
    )
    role = role_field()
    giver = models.ForeignKey(User, models.CASCADE, related_name="shifts_given", verbose_name=_("whose"))
    taker = models.ForeignKey(User, models.CASCADE, related_name="shifts_offered", verbose_name=_("to whom"))
    back_starts_at = models.DateTimeField(_("in exchange, from"), null=True, editable=False)
    back_ends_at = models.DateTimeField(_("in exchange, until"), null=True, editable=False)
    note = models.CharField(_("note"), max_length=LONGEST_NOTE, blank=True)
    standing = models.CharField(_("where it stands"), max_length=10, choices=Standing, default=Standing.ASKED)
    asked_at = models.DateTimeField(_("asked at"), default=clock.now)

    history = tracked()

    class Meta:
        verbose_name = _("hand-over of a shift")
        verbose_name_plural = _("hand-overs of shifts")
        ordering = ["starts_at", "pk"]

    def __str__(self) -> str:
        return f"{self.system}, {self.get_role_display()}: {self.both_periods}"

    @property
    def is_swap(self) -> bool:
        return self.back_starts_at is not None

    @property
    def back_period(self) -> str:
        """The shift of the colleague that goes back for it, in UTC; empty where none does."""
        return period_in_words(self.back_starts_at, self.back_ends_at) if self.back_starts_at else ""

    @property
    def both_periods(self) -> str:
        """The shift, and of a swap the one that goes back for it."""
        if not self.is_swap:
            return self.period
        words = {"period": self.period, "back": self.back_period}
        return _now("%(period)s, in exchange for %(back)s") % words


def period_in_words(starts_at: datetime, ends_at: datetime | None) -> str:
    """Return a period in a sentence, in UTC; one without an end says so."""
    starts = clock.to_the_minute(starts_at)
    if ends_at is None:
        return _now("%(starts)s until further notice") % {"starts": starts}
    return _now("%(starts)s until %(ends)s") % {"starts": starts, "ends": clock.to_the_minute(ends_at)}
