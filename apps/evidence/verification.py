"""Verification: the checks in production and the watch that was kept."""

from datetime import datetime
from typing import Self

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.spans import counted_minutes
from apps.common.tracking import tracked
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord
from apps.evidence.fields import ONE_A_ROUND, long_text, minutes
from apps.evidence.reaching import soak_missed
from apps.evidence.shared import blanks, copy_checklist, of_same_round
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.missed import Missed, Threshold
from apps.hotfixes.models import HotFix
from apps.systems.models import ChecklistTemplate


class Verification(Evidence):
    """Technical and business checks in production, and the monitoring period (PROCESS.md 4)."""

    checklist = "checks"
    thresholds = (Threshold.SOAK,)
    versions = (
        ContentVersion(
            fields="monitoring_start monitoring_minutes monitoring_notes conclusion",
            rows={"checks": "section text note answer"},
            needs={
                "monitoring_start": _("start of the monitoring"),
                "monitoring_minutes": _("length of the monitoring"),
                "monitoring_notes": _("what the monitoring showed"),
                "conclusion": _("the conclusion"),
            },
        ),
        ContentVersion(rows={"checks": "answered_by"}),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="verifications", verbose_name=_("hot fix")
    )
    monitoring_start = models.DateTimeField(_("start of the monitoring"), null=True, blank=True)
    monitoring_minutes = minutes(_("monitoring period"), help_text=_("In minutes: how long it was watched."))
    monitoring_notes = long_text(
        _("what the monitoring showed"), help_text=_("Error rates, response times, alerts; with links.")
    )
    conclusion = long_text(_("conclusion"))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        plan = of_same_round(DeploymentPlan, self)
        if plan:
            self.monitoring_minutes = plan.verification_minutes
        deployed = of_same_round(DeploymentRecord, self)
        if deployed:
            self.monitoring_start = deployed.actual_end

    def begin_rows(self, earlier: Self | None) -> None:
        copy_checklist(ChecklistTemplate.Kind.VERIFICATION, to=self)

    def missing(self) -> list[str]:
        found = blanks(self)
        ends_at = self.waits_until()
        if ends_at and ends_at > clock.now():
            until = {"at": clock.to_the_minute(ends_at)}
            found.append(str(_("the end of the monitoring, at %(at)s") % until))
        return found

    def waits_until(self) -> datetime | None:
        if self.monitoring_start is None or self.monitoring_minutes is None:
            return None
        return self.monitoring_start + counted_minutes(self.monitoring_minutes)

    def missed(self) -> list[Missed]:
        return list(soak_missed(self, self.monitoring_minutes, self._planned_minutes))

    @cached_property
    def _planned_minutes(self) -> int:
        """How long it was to be watched; the plan is settled by now, so it is read once."""
        plan = of_same_round(DeploymentPlan, self)
        return (plan.verification_minutes if plan else None) or 0


class VerificationCheck(ChecklistAnswer):
    """One check in production. “Failed” keeps the gate closed: fix it by configuration, or roll back."""

    class Answer(models.TextChoices):
        PASSED = "passed", _("Passed")
        FAILED = "failed", _("Failed")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    opens = (Answer.PASSED,)
    opens_with_note = (Answer.NOT_APPLICABLE,)
    what_counts = _("A “failed” keeps the gate closed; “not applicable” needs a note.")

    record = models.ForeignKey(Verification, models.CASCADE, related_name="checks")
    answer = models.CharField(_("result"), max_length=20, choices=Answer, blank=True)

    history = tracked(added={"answered_by": "", "in_emergency": False})

    class Meta(ChecklistAnswer.Meta):
        verbose_name = _("check in production")
        verbose_name_plural = _("checks in production")
