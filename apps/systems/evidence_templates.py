"""What is the same in every hot fix of a system: its forms open with it, and nobody types it at night.

Process owners alone edit it. A hot fix keeps what was saved in it, so that a later edit changes no record.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.common.tracking import tracked

from .test_runs import RunType

LONGEST_TEXT = 20_000
A_MONTH = 31 * 24 * 60  # minutes
TICKET = "{ticket}"


def _text(label: Any, *, help_text: Any = "") -> "models.TextField[str, str]":
    return models.TextField(
        label,
        blank=True,
        max_length=LONGEST_TEXT,
        validators=[MaxLengthValidator(LONGEST_TEXT)],
        help_text=help_text,
    )


def _minutes(label: Any) -> "models.PositiveIntegerField[int | None, int | None]":
    return models.PositiveIntegerField(
        label,
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(A_MONTH)],
        help_text=_("In minutes."),
    )


class EvidenceTemplate(models.Model):
    """The templates of one system; each field is proposed in the evidence that has one of its name."""

    system = models.OneToOneField(
        "systems.System", models.PROTECT, related_name="evidence_template", verbose_name=_("system")
    )
    # Which edit it is: a form that took it over says so.
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    ticket_link = models.CharField(
        _("link of a ticket"),
        max_length=300,
        blank=True,
        validators=[
            RegexValidator(
                r"\Ahttps?://[^\s<>\"'`\\{}/]+/[^\s<>\"'`\\{}]*\{ticket\}[^\s<>\"'`\\{}]*\Z",
                _("Write an address with {ticket} once, such as https://tickets.example/browse/{ticket}."),
            )
        ],
        help_text=_(
            "Where a ticket is found, with {ticket} for its number: then people type the number alone."
        ),
    )
    test_environment = models.CharField(
        _("test environment"), max_length=200, blank=True, help_text=_("Where hot fixes of it are tested.")
    )
    components = _text(_("components"))
    dependencies = _text(_("dependencies"))
    integration_points = _text(_("integration points"))
    service_changes = _text(
        _("changes to services"), help_text=_("What is stopped, started or restarted as a rule.")
    )
    backup = _text(
        _("backup"),
        help_text=_("What is saved as a rule, where, and how it is restored. The restore point is typed."),
    )
    who_is_told = _text(_("who is told"))
    rollback_triggers = _text(_("rollback triggers"))
    duration_minutes = _minutes(_("duration of the window"))
    verification_minutes = _minutes(_("verification period"))

    history = tracked()

    class Meta:
        verbose_name = _("templates of a system")
        verbose_name_plural = _("templates of systems")
        ordering = ["system__name"]

    def __str__(self) -> str:
        return str(_("Templates of %(system)s, version %(version)d")) % {
            "system": self.system,
            "version": self.version,
        }


class TemplateStep(models.Model):
    """One step of the deployment or of the way back, as it is done as a rule."""

    class Of(models.TextChoices):
        DEPLOYMENT = "steps", _("Deployment")
        ROLLBACK = "rollback_steps", _("Rollback")

    template = models.ForeignKey(
        EvidenceTemplate, models.CASCADE, related_name="steps", verbose_name=_("templates")
    )
    of = models.CharField(_("of"), max_length=20, choices=Of)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    description = models.TextField(_("step"), max_length=LONGEST_TEXT)
    role = models.CharField(
        _("role of the owner"),
        max_length=30,
        blank=True,
        choices=Role,
        help_text=_("Whoever holds it on the hot fix is proposed."),
    )
    owner = models.CharField(
        _("owner"), max_length=120, blank=True, help_text=_("A person or a team, where it is no role.")
    )

    history = tracked()

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["of", "position", "pk"]

    def __str__(self) -> str:
        return self.description[:80]

    def clean(self) -> None:
        if self.role and self.owner:
            raise ValidationError({"owner": _("Choose a role or name an owner, and not both.")})


class TemplateRun(models.Model):
    """One type of test run that every hot fix of the system gets."""

    template = models.ForeignKey(
        EvidenceTemplate, models.CASCADE, related_name="runs", verbose_name=_("templates")
    )
    type = models.CharField(_("type"), max_length=20, choices=RunType)

    history = tracked()

    class Meta:
        verbose_name = _("test run")
        verbose_name_plural = _("test runs")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["template", "type"], name="one_run_of_a_type")]

    def __str__(self) -> str:
        return str(self.get_type_display())
