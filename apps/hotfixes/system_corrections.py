"""A wrong system that was corrected while Qualification had not ended (PROCESS.md 1).

The roles on a hot fix come from the roster of its system, and so does who sees it. Both follow a correction;
who could see it before goes on seeing it, and is therefore kept here by name.
"""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.systems.models import System

from .phases import State

if TYPE_CHECKING:
    from .models import HotFix


class SystemCorrectionManager(models.Manager["SystemCorrection"]):
    """How corrections are read."""

    def get_queryset(self) -> models.QuerySet["SystemCorrection"]:
        """Each with its systems: they are never asked for one by one."""
        return super().get_queryset().select_related("before", "after")


class SystemCorrection(models.Model):
    """That a hot fix was reported for the wrong system: which, which it is, who said so and why.

    It is never changed: another one corrects it.
    """

    append_only = True
    # By the key that the database does not hold (apps/history): it voids signatures.
    sealed = True

    hotfix = models.ForeignKey(
        "hotfixes.HotFix", models.PROTECT, related_name="system_corrections", verbose_name=_("hot fix")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    before = models.ForeignKey(System, models.PROTECT, related_name="+", verbose_name=_("system before"))
    after = models.ForeignKey(System, models.PROTECT, related_name="+", verbose_name=_("system after"))
    reason = models.TextField(_("reason"))
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("corrected by"))
    person_name = models.CharField(_("name of who corrected it"), max_length=300)
    corrected_at = models.DateTimeField(_("corrected at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    # That of the hot fix since: whoever signs with an older one on screen saw another system.
    version = models.PositiveIntegerField(_("version of the hot fix"))

    history = tracked()
    objects = SystemCorrectionManager()

    class Meta:
        verbose_name = _("correction of the system")
        verbose_name_plural = _("corrections of the system")
        ordering = ["corrected_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="a_system_is_corrected")]

    def __str__(self) -> str:
        if not (self.before_id and self.after_id):  # a history row may know its systems no more
            return str(self._meta.verbose_name)
        return _now("From %(before)s to %(after)s, in %(phase)s of round %(number)d") % {
            "before": self.before,
            "after": self.after,
            "phase": self.get_phase_display(),
            "number": self.round,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A correction of the system is never changed: correct it again."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A correction of the system is never deleted: correct it again."))

    @property
    def in_words(self) -> str:
        """What was corrected, by whom and when, in a sentence."""
        return _now("The system was corrected from %(before)s to %(after)s by %(who)s at %(at)s.") % {
            "before": self.before,
            "after": self.after,
            "who": self.person_name,
            "at": clock.to_the_minute(self.corrected_at),
        }


class FormerHolder(models.Model):
    """That somebody held a role, or had one delegated, when the system was corrected: they go on seeing it.

    Who was in a group that held it is named one by one: later members were never concerned.
    """

    append_only = True
    # It shows a hot fix to somebody who could not see it otherwise.
    sealed = True

    hotfix = models.ForeignKey(
        "hotfixes.HotFix", models.PROTECT, related_name="former_holders", verbose_name=_("hot fix")
    )
    correction = models.ForeignKey(
        SystemCorrection, models.PROTECT, related_name="former_holders", verbose_name=_("correction")
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    person_name = models.CharField(_("person's name"), max_length=300)
    role = models.CharField(_("role"), max_length=30, choices=Role)

    history = tracked()

    class Meta:
        verbose_name = _("role before the correction")
        verbose_name_plural = _("roles before the correction")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["correction", "person", "role"], name="one_held_a_role_before_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.person_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("Who held a role before is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("Who held a role before is never deleted."))


def corrected_since(hotfix: "HotFix", version: int) -> bool:
    """Whether the system was corrected after this version of `hotfix`; no query where it never was."""
    return hotfix.corrected_at is not None and any(one.version > version for one in corrections_of(hotfix))


def corrections_of(hotfix: "HotFix") -> tuple[SystemCorrection, ...]:
    """Every correction of `hotfix`, oldest first; no query where there is none."""
    if hotfix.corrected_at is None:
        return ()
    return tuple(hotfix.system_corrections.all())
