"""Production systems, who holds which role on their hot fixes, and how fast they must be answered."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common.tracking import tracked

from .priorities import DEFAULT_CLOCKS, Clock, Priority

SEE_HOT_FIXES = "see_hot_fixes"


class System(models.Model):
    """A production system that hot fixes are made for."""

    code = models.CharField(
        _("code"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[A-Z][A-Z0-9-]*$", _("Use capital letters, digits and hyphens."))],
        help_text=_("A short name in capitals, such as PAY."),
    )
    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    support_contact = models.CharField(_("support contact"), max_length=200, blank=True)
    in_production = models.BooleanField(
        _("in production"),
        default=True,
        help_text=_("New hot fixes are reported on systems in production only."),
    )

    history = tracked()

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("systems")
        ordering = ["name"]
        permissions = [(SEE_HOT_FIXES, "Can see the hot fixes of this system")]

    def __str__(self) -> str:
        return self.name

    def clock(self, priority: str) -> Clock:
        """The clock for `priority`: this system's own, or the default (PROCESS.md 2)."""
        for own in self.clocks.all():
            if own.priority == priority:
                return own.as_clock()
        return DEFAULT_CLOCKS[Priority(priority)]

    def restore_by(self, priority: str, reported_at: datetime) -> datetime:
        """The moment by which service must be restored for something reported at `reported_at`."""
        return self.clock(priority).restore_by(reported_at)


class SystemClock(models.Model):
    """A system's own clock for one priority, in place of the default."""

    system = models.ForeignKey(System, models.CASCADE, related_name="clocks", verbose_name=_("system"))
    priority = models.CharField(_("priority"), max_length=20, choices=Priority)
    first_response = models.DurationField(_("first response"), help_text=_("hours:minutes:seconds"))
    update_every = models.DurationField(_("status update every"))
    escalate_after = models.DurationField(_("escalate after"))
    restore_within = models.DurationField(
        _("restore within"), null=True, blank=True, help_text=_("Leave empty for the end of the same day.")
    )

    history = tracked()

    class Meta:
        verbose_name = _("clock")
        verbose_name_plural = _("clocks")
        ordering = ["system", "priority"]
        constraints = [models.UniqueConstraint(fields=["system", "priority"], name="one_clock_per_priority")]

    def __str__(self) -> str:
        return f"{self.system}: {self.get_priority_display()}"

    def as_clock(self) -> Clock:
        return Clock(
            first_response=self.first_response,
            update_every=self.update_every,
            escalate_after=self.escalate_after,
            restore_within=self.restore_within,
        )


class RosterEntry(models.Model):
    """One line of a system's roster: this person or group holds this role on its hot fixes by default."""

    class Rank(models.TextChoices):
        PRIMARY = "primary", _("Primary")
        DEPUTY = "deputy", _("Deputy")

    system = models.ForeignKey(System, models.CASCADE, related_name="roster", verbose_name=_("system"))
    role = models.CharField(_("role"), max_length=30, choices=Role)
    user = models.ForeignKey(
        User, models.CASCADE, null=True, blank=True, related_name="roster_entries", verbose_name=_("person")
    )
    group = models.ForeignKey(
        Group, models.CASCADE, null=True, blank=True, related_name="roster_entries", verbose_name=_("group")
    )
    rank = models.CharField(_("rank"), max_length=10, choices=Rank, default=Rank.DEPUTY)

    history = tracked()

    class Meta:
        verbose_name = _("roster entry")
        verbose_name_plural = _("roster")
        ordering = ["system", "role", "-rank", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(user__isnull=False, group__isnull=True)
                | models.Q(user__isnull=True, group__isnull=False),
                name="roster_entry_is_a_person_or_a_group",
                violation_error_message=_("Choose a person or a group, and not both."),
            ),
            models.UniqueConstraint(
                fields=["system", "role"],
                condition=models.Q(rank="primary"),
                name="one_primary_per_role",
                violation_error_message=_(
                    "This role has a primary already: make the other one a deputy first."
                ),
            ),
            models.UniqueConstraint(fields=["system", "role", "user"], name="on_the_roster_once_as_person"),
            models.UniqueConstraint(fields=["system", "role", "group"], name="on_the_roster_once_as_group"),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()}: {self.holder}"

    @property
    def as_role(self) -> Role:
        return Role(self.role)

    @property
    def holder(self) -> User | Group:
        holder = self.user or self.group
        assert holder is not None  # held by the check constraint
        return holder


class _SeesHotFixes(models.Model):
    """A grant that means one thing only, so that the one who adds it need not choose."""

    permission_id: int | None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.permission_id is None:
            self.permission = Permission.objects.get(
                content_type__app_label="systems", codename=SEE_HOT_FIXES
            )
        super().save(*args, **kwargs)


class SystemUserObjectPermission(_SeesHotFixes, UserObjectPermissionBase):
    """A person who sees this system's hot fixes."""

    content_object = models.ForeignKey(System, models.CASCADE, related_name="staff", verbose_name=_("system"))
    history = tracked()

    class Meta(UserObjectPermissionBase.Meta):
        verbose_name = _("person who sees its hot fixes")
        verbose_name_plural = _("people who see its hot fixes")

    def __str__(self) -> str:
        return f"{self.user} sees {self.content_object}"


class SystemGroupObjectPermission(_SeesHotFixes, GroupObjectPermissionBase):
    """A group whose members see this system's hot fixes."""

    content_object = models.ForeignKey(
        System, models.CASCADE, related_name="staff_groups", verbose_name=_("system")
    )
    history = tracked()

    class Meta(GroupObjectPermissionBase.Meta):
        verbose_name = _("group that sees its hot fixes")
        verbose_name_plural = _("groups that see its hot fixes")

    def __str__(self) -> str:
        return f"{self.group} sees {self.content_object}"


class ChecklistTemplate(models.Model):
    """A checklist as new hot fixes will get it; each hot fix keeps its own copy (PROCESS.md 4)."""

    class Kind(models.TextChoices):
        STANDARDS = "standards", _("Standards checklist (Code Review)")
        READINESS = "readiness", _("Readiness checklist (Deployment)")
        VERIFICATION = "verification", _("Checks in production (Verification)")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind, unique=True)
    note = models.TextField(_("note"), blank=True)

    history = tracked()

    class Meta:
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()


class ChecklistTemplateItem(models.Model):
    """One question of a checklist template."""

    template = models.ForeignKey(
        ChecklistTemplate, models.CASCADE, related_name="items", verbose_name=_("template")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    section = models.CharField(_("section"), max_length=80)
    text = models.CharField(_("question"), max_length=300)

    history = tracked()

    class Meta:
        verbose_name = _("checklist question")
        verbose_name_plural = _("checklist questions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    def copied(self) -> dict[str, object]:
        """What a hot fix's own copy of this question starts from."""
        return {"position": self.position, "section": self.section, "text": self.text}
