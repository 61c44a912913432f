"""Deployment, afterwards: what was done in production, and how it was taken back if it was."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import create_together, tracked
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.fields import NONE_COUNTS, ONE_A_ROUND, long_text
from apps.evidence.shared import blanks, of_same_round, stated_first
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.deciding import Decidable
from apps.hotfixes.door import save_stamped
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix


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
    issues_resolved = long_text(_("issues resolved"), help_text=NONE_COUNTS)
    issues_pending = long_text(_("issues pending"), help_text=NONE_COUNTS)

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("deployment record")
        verbose_name_plural = _("deployment records")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        stated = stated_first(self)
        if stated:  # it is known already when production was changed, and by whom
            self.actual_start, self.actual_end = stated.started_at, stated.ended_at
            self.executed_by = stated.changed_by_name[:200]

    def begin_rows(self, earlier: Self | None) -> None:
        plan = of_same_round(DeploymentPlan, self)
        if plan:
            self._ask_for(_steps_of(plan))

    def keep_up_with(self, plan: DeploymentPlan) -> None:
        """Ask for an outcome of each step of `plan` as it is now, which was saved after this record opened.

        What was said of a step stays, be the step planned no more: it was done, or not. Nothing was said of
        the others, so that they go.
        """
        planned, here = _steps_of(plan), list(self.outcomes.all())
        if [one.step for one in here] == planned:
            return
        unsaid = [one for one in here if one.says_nothing]
        lacking = Counter(planned) - Counter(one.step for one in here if not one.says_nothing)
        # Where nothing was said at all, they stand in the order of the plan, too.
        gone = [one for one in unsaid if len(unsaid) == len(here) or not _take(lacking, one.step)]
        new = [step for step in planned if _take(lacking, step)]
        if not gone and not new:
            return
        for one in gone:
            one.delete()
        self._ask_for(new)
        # Whoever fills it in meanwhile is told.
        self.version += 1
        self.changed_by, self.changed_at = plan.changed_by, plan.changed_at
        save_stamped(self, changed=False)

    def _ask_for(self, steps: Iterable[tuple[str, str]]) -> None:
        create_together([StepOutcome(record=self, description=words, owner=owner) for words, owner in steps])

    @property
    def started_at(self) -> datetime | None:
        return self.actual_start

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
        for number, outcome in enumerate(self.outcomes.all(), start=1):
            if not outcome.outcome:
                found.append(str(_("the outcome of step %(number)d") % {"number": number}))
            elif not outcome.explained:
                found.append(str(_("a note on step %(number)d, which was not done") % {"number": number}))
        return found

    @property
    def not_done(self) -> list[dict[str, Any]]:
        """Each step that failed or was skipped, as a decision about it remembers it."""
        return [
            {"step": number, "description": one.description, "outcome": one.outcome, "note": one.note}
            for number, one in enumerate(self.outcomes.all(), start=1)
            if one.outcome in StepOutcome.NOT_DONE
        ]

    @property
    def ever_not_done(self) -> bool:
        """Whether a step was ever recorded as failed or skipped, whatever stands there now."""
        told: Any = StepOutcome.history
        return bool(told.filter(record=self.pk, outcome__in=StepOutcome.NOT_DONE).exists())

    def decisions(self) -> list[Decidable]:
        """What the roll-back owner must decide, where steps were not done.

        A plan that names its roll-back owner in words alone is of a time in which nobody was asked.
        """
        plan = of_same_round(DeploymentPlan, self) if self.not_done else None
        if plan is None or "rollback_owner" not in plan.coverage:
            return []
        label = _now("Decision on steps not done")
        return [Decidable(label, tuple(self.held_up()), plan.decides_on_rollback)]

    def held_up(self) -> Iterator[str]:
        """Yield each step that was not done and after which nobody decided to go on."""
        yield from (_now("%(step)s: to go on, or to roll back") % {"step": one} for one in self.undecided())
        for step, decided in self._with_decision():
            if decided is not None and not decided.goes_on:
                words = {"step": _step(step), "who": decided.person_name}
                yield _now("%(step)s: %(who)s decided to roll back") % words

    def undecided(self) -> list[str]:
        """The steps that were not done, as they are now, and of which nothing is decided."""
        return [_step(step) for step, decided in self._with_decision() if decided is None]

    def _with_decision(self) -> Iterator[tuple[dict[str, Any], Any]]:
        """Yield each step that was not done, with the last decision about it as it is now, or None."""
        decided = list(self._decided)
        for step in self.not_done:
            yield step, next((one for one in reversed(decided) if _is_among(step, one.about)), None)

    def decided_in_words(self) -> Iterable[str]:
        return (one.in_words for one in self._decided)

    @property
    def _decided(self) -> Iterable[Any]:
        """What was decided about its steps, oldest first (apps/approvals/step_decisions.py)."""
        every: Iterable[Any] = self.hotfix.step_decisions.all()
        return (one for one in every if one.round == self.round)

    @property
    def _ends_before_it_starts(self) -> bool:
        return bool(self.actual_start and self.actual_end and self.actual_end < self.actual_start)


def _steps_of(plan: DeploymentPlan) -> list[tuple[str, str]]:
    return [(step.description, step.owner) for step in plan.steps.all()]


def _take(left: Counter[tuple[str, str]], step: tuple[str, str]) -> bool:
    """Take `step` out of those that are `left`; returns whether it was among them."""
    if left[step] <= 0:
        return False
    left[step] -= 1
    return True


def _is_among(step: dict[str, Any], about: Iterable[dict[str, Any]]) -> bool:
    """Whether this was decided; its number is another where the plan was changed meanwhile."""
    return any({**one, "step": step["step"]} == step for one in about)


def _step(step: dict[str, Any]) -> str:
    words = {"number": step["step"], "outcome": StepOutcome.Outcome(step["outcome"]).label.lower()}
    return _now("step %(number)d (%(outcome)s)") % words


class StepOutcome(EvidenceRow):
    """How one step of the plan went; the step itself is copied from the plan, whenever that is saved."""

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        SKIPPED = "skipped", _("Skipped")

    # The outcomes after which the roll-back owner decides how it goes on.
    NOT_DONE = (Outcome.FAILED, Outcome.SKIPPED)
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
    def step(self) -> tuple[str, str]:
        """The step of the plan that it is about: what is done, and by whom."""
        return (self.description, self.owner)

    @property
    def says_nothing(self) -> bool:
        return not (self.outcome or self.note)

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
