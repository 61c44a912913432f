"""Deployment, afterwards: what was done in production, and how it was taken back if it was."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import create_together, tracked
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.fields import NONE_COUNTS, ONE_A_ROUND, long_text
from apps.evidence.shared import blanks, is_blank, of_same_round
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import phase_of


class DeploymentRecord(Evidence):
    """What was done in production, step by step (PROCESS.md 4). It opens once the go is given."""

    versions = (
        ContentVersion(
            fields="actual_start actual_end executed_by issues_found issues_resolved issues_pending",
            rows={"outcomes": "description owner outcome note"},
            needs={
                "actual_start": _("the actual start"),
                "actual_end": _("the actual end"),
                "executed_by": _("who executed it"),
            },
            needs_too="outcomes.outcome",
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="deployment_records", verbose_name=_("hot fix")
    )
    actual_start = models.DateTimeField(_("actual start"), null=True, blank=True)
    actual_end = models.DateTimeField(_("actual end"), null=True, blank=True)
    executed_by = models.CharField(_("executed by"), max_length=200, blank=True)
    issues_found = long_text(_("issues found"), help_text=NONE_COUNTS)
    issues_resolved = long_text(_("issues resolved"))
    issues_pending = long_text(_("issues pending"))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("deployment record")
        verbose_name_plural = _("deployment records")
        constraints = ONE_A_ROUND

    def begin_rows(self, earlier: Self | None) -> None:
        plan = of_same_round(DeploymentPlan, self)
        steps = plan.steps.all() if plan else ()
        create_together(
            [StepOutcome(record=self, description=step.description, owner=step.owner) for step in steps]
        )

    def clean(self) -> None:
        if self._ends_before_it_starts:
            raise ValidationError({"actual_end": _("The end must not be before the start.")})

    @classmethod
    def lacking(cls, records: Iterable[Self]) -> list[str]:
        found = list(records)
        return super().lacking(found) if found else [str(_("what was done: it opens once the go is given"))]

    def missing(self) -> list[str]:
        found = blanks(self)
        if self.actual_start and self.actual_start > clock.now():
            found.append(str(_("an actual start that is not in the future")))
        if self.actual_end and self.actual_end > clock.now():
            found.append(str(_("an actual end that is not in the future")))
        if self._ends_before_it_starts:
            found.append(str(_("an actual end that is not before the start")))
        go = self._go_ahead_at()
        # Forms know no seconds.
        if go and self.actual_start and self.actual_start < go.replace(second=0, microsecond=0):
            words = {"go": clock.to_the_minute(go), "start": clock.to_the_minute(self.actual_start)}
            found.append(str(_("an actual start after the go of %(go)s, not at %(start)s") % words))
        for number, outcome in enumerate(self.outcomes.all(), start=1):
            if not outcome.outcome:
                found.append(str(_("the outcome of step %(number)d") % {"number": number}))
            elif not outcome.explained:
                found.append(str(_("a note on step %(number)d, which was not done") % {"number": number}))
        return found

    @property
    def _ends_before_it_starts(self) -> bool:
        return bool(self.actual_start and self.actual_end and self.actual_end < self.actual_start)

    def _go_ahead_at(self) -> datetime | None:
        """When the go of this round was first given, said or gone ahead of: nothing is deployed before it."""
        phase = phase_of(self.relation())
        here = (phase.state if phase else "", self.round)
        approvals: Iterable[Any] = self.hotfix.approvals.all()
        debts: Iterable[Any] = self.hotfix.debts.all()
        given = [
            one.signed_at
            for one in approvals
            if one.approved and one.settles_id is None and (one.phase, one.round) == here
        ]
        owed = [one.said_at or one.incurred_at for one in debts if (one.phase, one.round) == here]
        return min([*given, *owed], default=None)


class StepOutcome(EvidenceRow):
    """How one step of the plan went; the step itself is copied when the record opens."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    people_add_rows = False

    record = models.ForeignKey(DeploymentRecord, models.CASCADE, related_name="outcomes")
    description = long_text(_("step"), blank=False, editable=False)
    owner = models.CharField(_("owner"), max_length=120, blank=True, editable=False)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome, blank=True)
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("Needed where a step failed or was skipped.")
    )

    history = tracked()

    class Meta(EvidenceRow.Meta):
        verbose_name = _("outcome of a step")
        verbose_name_plural = _("outcomes of the steps")

    def __str__(self) -> str:
        return self.description[:80]

    @property
    def explained(self) -> bool:
        """Whether a step that was not done says why."""
        return self.outcome == self.Outcome.DONE or not is_blank(self.note)


class Rollback(Evidence):
    """How a release was taken back, recorded by the act itself (PROCESS.md 1)."""

    says_why = "trigger"
    versions = (
        ContentVersion(
            fields="at trigger decision_maker steps_taken outcome",
            needs={
                "trigger": _("what triggered the rollback"),
                "decision_maker": _("who decided it"),
                "steps_taken": _("the steps taken"),
                "outcome": _("the outcome"),
            },
        ),
    )

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="rollbacks", verbose_name=_("hot fix"))
    at = models.DateTimeField(_("recorded at"), default=clock.now, editable=False)
    trigger = long_text(_("trigger"), blank=False, help_text=_("What happened."))
    decision_maker = models.CharField(_("decision maker"), max_length=200)
    steps_taken = long_text(_("steps taken"), blank=False)
    outcome = long_text(_("outcome"), blank=False, help_text=_("What production looks like now."))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("rollback")
        verbose_name_plural = _("rollbacks")

    @classmethod
    def open_for(cls, hotfix: HotFix) -> None:
        """Nothing: the act `roll_back` records it whole."""

    def missing(self) -> list[str]:
        return blanks(self)
