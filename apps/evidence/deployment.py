"""Deployment: the plan with its way back and the readiness checklist, which the go is given on."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.development import DevelopmentRecord
from apps.evidence.fields import NONE_COUNTS, ONE_A_ROUND, Words, long_text, minutes, release_tag
from apps.evidence.shared import blanks, copy_checklist, copy_rows, is_blank, of_same_round
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import ChecklistAnswer, Evidence, EvidenceRow
from apps.hotfixes.models import HotFix
from apps.systems.models import ChecklistTemplate


class DeploymentPlan(Evidence):
    """What goes to production, when, step by step, and the way back (PROCESS.md 4)."""

    checklist = "readiness"
    carries_over = True
    versions = (
        ContentVersion(
            fields=(
                "release_version tag window_start duration_minutes verification_minutes code_changes "
                "database_changes configuration_changes service_changes backup who_is_told "
                "rollback_triggers rollback_decision_owner"
            ),
            rows={
                "steps": "description owner",
                "rollback_steps": "description owner",
                "readiness": "section text note answer",
            },
            needs={
                "release_version": _("the version"),
                "tag": _("the tag"),
                "window_start": _("start of the window"),
                "duration_minutes": _("duration"),
                "verification_minutes": _("verification period"),
                "code_changes": _("code changes, or “none”"),
                "database_changes": _("database changes, or “none”"),
                "configuration_changes": _("configuration changes, or “none”"),
                "service_changes": _("changes to services, or “none”"),
                "backup": _("the backup"),
                "who_is_told": _("who is told"),
                "rollback_triggers": _("rollback: what triggers it"),
                "rollback_decision_owner": _("rollback: who decides"),
            },
            needs_too="steps steps.owner rollback_steps rollback_steps.owner",
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="deployment_plans", verbose_name=_("hot fix")
    )
    release_version = models.CharField(_("version"), max_length=40, blank=True, help_text=_("Such as 2.4.1."))
    tag = release_tag(_("tag"))
    window_start = models.DateTimeField(_("start of the window"), null=True, blank=True)
    duration_minutes = minutes(_("duration"))
    verification_minutes = minutes(
        _("verification period"), help_text=_("In minutes: how long it is watched before it is signed off.")
    )
    code_changes = long_text(_("code changes"), help_text=NONE_COUNTS)
    database_changes = long_text(_("database changes"), help_text=NONE_COUNTS)
    configuration_changes = long_text(_("configuration changes"), help_text=NONE_COUNTS)
    service_changes = long_text(
        _("changes to services"),
        help_text=_("What is stopped, started or restarted. Write “none” if nothing is."),
    )
    backup = long_text(_("backup"), help_text=_("What is saved beforehand, where, and how it is restored."))
    who_is_told = long_text(_("who is told"), help_text=_("Before, during and after; people or teams."))
    rollback_triggers = long_text(
        _("rollback triggers"), help_text=_("What has to happen for the release to be taken back.")
    )
    rollback_decision_owner = models.CharField(
        _("rollback decision owner"), max_length=120, blank=True, help_text=_("The one person who decides.")
    )

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("deployment plan")
        verbose_name_plural = _("deployment plans")
        constraints = ONE_A_ROUND

    @property
    def window_end(self) -> datetime | None:
        """When the window ends, once start and duration are known."""
        if self.window_start is None or self.duration_minutes is None:
            return None
        return self.window_start + timedelta(minutes=self.duration_minutes)

    def begin(self) -> None:
        self.window_start = None  # a new round needs a new window
        developed = of_same_round(DevelopmentRecord, self)
        if developed:
            self.database_changes = developed.database_changes
            self.configuration_changes = developed.configuration_changes

    def begin_rows(self, earlier: Self | None) -> None:
        copy_checklist(ChecklistTemplate.Kind.READINESS, to=self)
        if earlier:
            copy_rows(earlier.steps.all(), to=self)
            copy_rows(earlier.rollback_steps.all(), to=self)

    def clean(self) -> None:
        if (
            self.tag
            and self.release_version
            and self.tag.removeprefix("v") != self.release_version.removeprefix("v")
        ):
            raise ValidationError(
                {"tag": _("This tag does not name version %(version)s.") % {"version": self.release_version}}
            )

    def missing(self) -> list[str]:
        found = blanks(self)
        found += _lacking_steps(
            self.steps.all(), _("a step with an owner"), _("an owner for step %(number)d")
        )
        found += _lacking_steps(
            self.rollback_steps.all(),
            _("a rollback step with an owner"),
            _("an owner for rollback step %(number)d"),
        )
        return found


def _lacking_steps(steps: "Iterable[PlannedStep]", none_yet: Words, no_owner: Words) -> list[str]:
    owners = [step.owner for step in steps]
    if not owners:
        return [str(none_yet)]
    return [
        str(no_owner) % {"number": number} for number, owner in enumerate(owners, start=1) if is_blank(owner)
    ]


class PlannedStep(EvidenceRow):
    """One step of a plan, in the order in which the rows were made."""

    description = long_text(_("step"), blank=False)
    owner = models.CharField(_("owner"), max_length=120, blank=True, help_text=_("A person or a team."))

    class Meta(EvidenceRow.Meta):
        abstract = True

    def __str__(self) -> str:
        return self.description[:80]


class DeploymentStep(PlannedStep):
    """One step of the deployment."""

    record = models.ForeignKey(DeploymentPlan, models.CASCADE, related_name="steps")

    history = tracked()

    class Meta(PlannedStep.Meta):
        verbose_name = _("deployment step")
        verbose_name_plural = _("deployment steps")


class RollbackStep(PlannedStep):
    """One step of the way back."""

    record = models.ForeignKey(DeploymentPlan, models.CASCADE, related_name="rollback_steps")

    history = tracked()

    class Meta(PlannedStep.Meta):
        verbose_name = _("rollback step")
        verbose_name_plural = _("rollback steps")


class ReadinessAnswer(ChecklistAnswer):
    """One question of the readiness checklist. A “no” keeps the gate closed."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    opens = (Answer.YES,)
    opens_with_note = (Answer.NOT_APPLICABLE,)
    what_counts = _("A “no” keeps the gate closed; “not applicable” needs a note.")

    record = models.ForeignKey(DeploymentPlan, models.CASCADE, related_name="readiness")
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)

    history = tracked()

    class Meta(ChecklistAnswer.Meta):
        verbose_name = _("answer on readiness")
        verbose_name_plural = _("readiness checklist")
