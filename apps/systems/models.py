"""Production systems, who holds which role on their hot fixes, and how fast they must be answered."""

from datetime import datetime, timedelta, tzinfo
from typing import Any, TypeVar

from django.contrib.auth.models import Group, Permission
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import zones
from apps.common.spans import WITHIN, counted_minutes
from apps.common.tracking import tracked

from .dependencies import Dependency
from .evidence_templates import EvidenceTemplate, TemplateRun, TemplateStep
from .freezes import Freeze
from .gate_facts import GateFact
from .priorities import DEFAULT_CLOCKS, Clock, Priority
from .reaching import LONGEST_LINK, MeetingPlace, check_bridge, check_link, meeting_places
from .rota_tables import HandOver, OnCallRule, OnCallShift, OnCallTurn
from .system_clock import SystemClock
from .thresholds import DEFAULT_THRESHOLDS, Thresholds

__all__ = [
    "ChecklistTemplate",
    "ChecklistTemplateItem",
    "Dependency",
    "EvidenceTemplate",
    "Freeze",
    "HandOver",
    "OnCallRule",
    "OnCallShift",
    "OnCallTurn",
    "RosterEntry",
    "System",
    "SystemClock",
    "SystemGroupObjectPermission",
    "SystemUserObjectPermission",
    "TemplateRun",
    "TemplateStep",
]

SEE_HOT_FIXES = "see_hot_fixes"
# So long a go holds beyond its window where the system does not say otherwise; in minutes.
DEFAULT_GRACE, LONGEST_GRACE = 30, 24 * 60
# So long a request to sign of an Emergency waits before it goes to chats and pagers, too; in minutes.
DEFAULT_CHAT_AFTER, DEFAULT_PAGER_AFTER, LONGEST_STEP = 5, 15, 24 * 60
# So long after the start of a deployment evidence that follows is due.
DEFAULT_EVIDENCE_DUE_WITHIN = timedelta(hours=24)

YES_OR_NO = [(True, _("Yes")), (False, _("No"))]
T = TypeVar("T")


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
    bridge = models.CharField(  # noqa: DJ001 - it came later, so that older rows have none
        _("bridge"),
        max_length=LONGEST_LINK,
        null=True,
        blank=True,
        validators=[check_bridge],
        help_text=_("Where people talk at night: an address with https://, or a number with tel:+."),
    )
    chat_link = models.CharField(  # noqa: DJ001 - it came later, so that older rows have none
        _("chat"),
        max_length=LONGEST_LINK,
        null=True,
        blank=True,
        validators=[check_link],
        help_text=_("Where they write: an address with https://."),
    )
    time_zone = models.CharField(  # noqa: DJ001 - it came later, so that older rows have none
        _("time zone"),
        max_length=zones.LONGEST,
        null=True,
        blank=True,
        validators=[zones.is_zone],
        help_text=_("In which its people hand over, such as Europe/Berlin. Leave empty for UTC."),
    )
    evidence_due_within = models.DurationField(
        _("evidence that follows is due within"),
        null=True,
        blank=True,
        validators=WITHIN,
        help_text=_(
            "Of an Emergency, counted from the start of the change of production: hours:minutes:seconds. "
            "Leave empty for 24 hours."
        ),
    )
    in_production = models.BooleanField(
        _("in production"),
        default=True,
        help_text=_("New hot fixes are reported on systems in production only."),
    )
    grace_minutes = models.PositiveSmallIntegerField(
        _("grace of a go"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_GRACE)],
        help_text=_(
            "In minutes: how long after its window a go still holds. Leave empty for 30; 0 is none at all."
        ),
    )
    # What evidence must reach. Whoever signs may waive it with a reason (apps/approvals/waivers.py).
    least_coverage_percent = models.DecimalField(
        _("least coverage of the changed code"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=format_lazy(
            _("In percent, 0 to 100. Leave empty for {percent}."), percent=DEFAULT_THRESHOLDS.coverage_percent
        ),
    )
    no_minor_findings = models.BooleanField(
        _("no open finding, minor ones included"),
        choices=YES_OR_NO,
        null=True,
        blank=True,
        help_text=_("Open critical and major ones keep the gate closed in any case. Leave empty for no."),
    )
    results_needed = models.BooleanField(
        _("each test has a result"),
        choices=YES_OR_NO,
        null=True,
        blank=True,
        help_text=_(
            "Nothing failed, and nothing is blocked or not run without a reason. Leave empty for yes."
        ),
    )
    least_soak_minutes = models.PositiveIntegerField(
        _("least soak time"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(31 * 24 * 60)],
        help_text=format_lazy(
            _(
                "In minutes: how long production is watched before Verification is signed, if no longer time"
                " is planned. Leave empty for {minutes}."
            ),
            minutes=DEFAULT_THRESHOLDS.soak // timedelta(minutes=1),
        ),
    )
    chat_after_minutes = models.PositiveSmallIntegerField(
        _("chat after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_STEP)],
        help_text=_(
            "In minutes: how long a request to sign of an Emergency waits before it goes by chat as well."
            " Leave empty for 5; 0 is at once."
        ),
    )
    pager_after_minutes = models.PositiveSmallIntegerField(
        _("pager after"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(LONGEST_STEP)],
        help_text=_("The same for pagers. Leave empty for 15; 0 is at once."),
    )

    history = tracked()

    class Meta:
        verbose_name = _("system")
        verbose_name_plural = _("systems")
        ordering = ["name"]
        permissions = [(SEE_HOT_FIXES, "Can see the hot fixes of this system")]

    def __str__(self) -> str:
        return self.name

    @property
    def grace(self) -> timedelta:
        """How long after its window a go still holds."""
        return counted_minutes(DEFAULT_GRACE if self.grace_minutes is None else self.grace_minutes)

    @property
    def chat_after(self) -> timedelta:
        """How long a request to sign of an Emergency waits before it goes to chats."""
        return counted_minutes(_own(self.chat_after_minutes, DEFAULT_CHAT_AFTER))

    @property
    def pager_after(self) -> timedelta:
        """The same, before it goes to pagers."""
        return counted_minutes(_own(self.pager_after_minutes, DEFAULT_PAGER_AFTER))

    @property
    def zone_name(self) -> str:
        """The name of the time zone that its people live by: its own, or UTC."""
        return self.time_zone or "UTC"

    @property
    def zone(self) -> tzinfo:
        """That time zone."""
        return zones.zone_called(self.time_zone)

    @property
    def meeting_places(self) -> tuple[MeetingPlace, ...]:
        """Where its people meet at night."""
        return meeting_places(self.bridge or "", self.chat_link or "")

    def clock(self, priority: str) -> Clock:
        """The clock for `priority`: this system's own, or the default (PROCESS.md 2)."""
        for own in self.clocks.all():
            if own.priority == priority:
                return own.as_clock()
        return DEFAULT_CLOCKS[Priority(priority)]

    @property
    def thresholds(self) -> Thresholds:
        """What it asks of evidence: its own, or the default."""
        default, soak = DEFAULT_THRESHOLDS, self.least_soak_minutes
        return Thresholds(
            coverage_percent=_own(self.least_coverage_percent, default.coverage_percent),
            no_minor_findings=_own(self.no_minor_findings, default.no_minor_findings),
            results_needed=_own(self.results_needed, default.results_needed),
            soak=default.soak if soak is None else counted_minutes(soak),
        )

    def restore_by(self, priority: str, reported_at: datetime) -> datetime:
        """The moment by which service must be restored for something reported at `reported_at`."""
        return self.clock(priority).restore_by(reported_at)


def _own(value: T | None, default: T) -> T:
    return default if value is None else value


class RosterEntry(models.Model):
    """One line of a system's roster: this person or group holds this role on its hot fixes by default."""

    # By the key that the database does not hold (apps/history).
    sealed = True

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

    history = tracked(asked_by=["system"])

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
        # The page of a form that was refused may be titled by one with neither.
        return f"{self.get_role_display()}: {self.user or self.group or _('nobody')}"

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

    sealed = True

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
    answered_by = models.CharField(
        _("answered by the gate"),
        max_length=30,
        blank=True,
        choices=GateFact,
        help_text=_("What answers this question by itself; nobody is asked. Leave it empty to ask people."),
    )
    in_emergency = models.BooleanField(
        _("in an Emergency, too"),
        default=False,
        help_text=_("Asked before the go of an Emergency; the other questions follow. At most two."),
    )

    history = tracked(added={"answered_by": "", "in_emergency": False})

    class Meta:
        verbose_name = _("checklist question")
        verbose_name_plural = _("checklist questions")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    def copied(self) -> dict[str, object]:
        """What a hot fix's own copy of this question starts from."""
        return {
            "position": self.position,
            "section": self.section,
            "text": self.text,
            "answered_by": self.answered_by,
            "in_emergency": self.in_emergency,
        }
