"""Deployment: the plan with its way back and the readiness checklist, which the go is given on."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.spans import counted_minutes
from apps.common.tracking import tracked
from apps.evidence.copying import CopiedEvidence
from apps.evidence.development import DevelopmentRecord
from apps.evidence.fields import (
    NO_SERVICE_COUNTS,
    NONE_COUNTS,
    ONE_A_ROUND,
    Words,
    long_text,
    minutes,
    release_tag,
)
from apps.evidence.overlapping import overlap_in_words, overlapping
from apps.evidence.shared import blanks, copy_checklist, copy_rows, of_same_round, stated_first
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import EvidenceRow
from apps.hotfixes.lacks import Lack, is_blank
from apps.hotfixes.missed import Missed, Threshold
from apps.hotfixes.models import HotFix
from apps.hotfixes.windows import Window
from apps.systems.gate_facts import GateFact
from apps.systems.models import ChecklistTemplate


class RestorePoint(models.TextChoices):
    TAKEN = "taken", _("Taken")
    VERIFIED = "verified", _("Taken and verified")
    NOT_NEEDED = "not_needed", _("Not needed")


class DeploymentPlan(CopiedEvidence):
    """What goes to production, when, step by step, and the way back (PROCESS.md 4)."""

    checklist = "readiness"
    copies = "duration_minutes verification_minutes service_changes backup who_is_told rollback_triggers"
    either_now = (("tag",), ("release_version",))
    copies_rows: ClassVar = {"steps": "description owner", "rollback_steps": "description owner"}
    stands_for = GateFact.DOCUMENTS_READY
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
        ContentVersion(
            retires="rollback_decision_owner",
            fields="restore_point restore_point_note rollback_owner copied_from",
            rows={"readiness": "answered_by"},
            needs={
                "restore_point": _("the restore point: taken, verified, or not needed"),
                "rollback_owner": _("rollback: who decides"),
            },
            short_form=(
                "steps rollback_steps rollback_triggers rollback_owner restore_point restore_point_note"
            ),
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
    service_changes = long_text(_("changes to services"), help_text=NO_SERVICE_COUNTS)
    backup = long_text(_("backup"), help_text=_("What is saved beforehand, where, and how it is restored."))
    restore_point = models.CharField(
        _("restore point"),
        max_length=20,
        choices=RestorePoint,
        blank=True,
        help_text=_("What brings data and system back to where they were before the change."),
    )
    restore_point_note = long_text(
        _("note on the restore point"),
        help_text=_("Where it is; needed where none is needed, to say why."),
    )
    who_is_told = long_text(_("who is told"), help_text=_("Before, during and after; people or teams."))
    rollback_triggers = long_text(
        _("rollback triggers"), help_text=_("What has to happen for the release to be taken back.")
    )
    # Of plans of the first version, which go on showing and asking it: words, by which nobody is asked.
    rollback_decision_owner = models.CharField(
        _("rollback decision owner"), max_length=120, blank=True, help_text=_("The one person who decides.")
    )
    rollback_owner = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("rollback decision owner"),
        help_text=_("The one person who decides: it must be somebody who holds a role here."),
    )

    history = tracked(added={"restore_point": "", "restore_point_note": "", "copied_from": ""})

    class Meta(CopiedEvidence.Meta):
        verbose_name = _("deployment plan")
        verbose_name_plural = _("deployment plans")
        constraints = ONE_A_ROUND

    @property
    def window_end(self) -> datetime | None:
        """When the window ends, once start and duration are known."""
        if self.window_start is None or self.duration_minutes is None:
            return None
        return self.window_start + counted_minutes(self.duration_minutes)

    @property
    def window(self) -> Window | None:
        end = self.window_end
        return Window(self.window_start, end) if self.window_start and end else None

    def overlaps(self, hotfix: HotFix) -> list[Missed]:
        window = self.window
        if window is None:
            return []
        now = clock.now()
        if window.end <= now:  # the go is given anew, and holds from now on for as long
            window = Window(now, now + window.length)
        found = overlapping(DeploymentPlan.objects.all(), hotfix, window)
        if not found:
            return []
        return [Missed(Threshold.OVERLAP, self.relation(), overlap_in_words(found, hotfix))]

    @property
    def decides_on_rollback(self) -> str:
        """Who decides whether it is taken back, in words; empty while nobody is named."""
        return str(self.rollback_owner) if self.rollback_owner else self.rollback_decision_owner

    def begin(self) -> None:
        self.window_start = None  # a new round needs a new window
        self.restore_point = self.restore_point_note = ""  # and a restore point of its own
        stated = stated_first(self)
        if stated:  # no window was planned, and none counts: it is known when it was done
            self.window_start = stated.started_at
            self.duration_minutes = stated.minutes
        developed = of_same_round(DevelopmentRecord, self)
        if developed:
            self.database_changes = developed.database_changes
            self.configuration_changes = developed.configuration_changes

    def begin_rows(self, earlier: Self | None) -> None:
        copy_checklist(ChecklistTemplate.Kind.READINESS, to=self)
        if earlier:
            copy_rows(earlier.steps.all(), to=self)
            copy_rows(earlier.rollback_steps.all(), to=self)

    def settle(self) -> None:
        """Have what is recorded of the deployment, where the go was given already, ask for these steps."""
        for record in self.hotfix.deployment_records.filter(round=self.round):
            record.keep_up_with(self)

    def clean(self) -> None:
        # One of the two says the other.
        if self.tag and not self.release_version:
            self.release_version = self.tag.removeprefix("v")
        elif re.fullmatch(r"\d+\.\d+\.\d+", self.release_version) and not self.tag:
            self.tag = f"v{self.release_version}"
        if (
            self.tag
            and self.release_version
            and self.tag.removeprefix("v") != self.release_version.removeprefix("v")
        ):
            raise ValidationError(
                {"tag": _("This tag does not name version %(version)s.") % {"version": self.release_version}}
            )
        if owner := self._decides_already():
            words = _(
                "A step was recorded as not done, and %(who)s decides about that: nobody else is named now."
            )
            raise ValidationError({"rollback_owner": words % {"who": owner}})

    def _decides_already(self) -> User | None:
        """The stored roll-back owner, where somebody else would decide about a step that was not done."""
        stored = DeploymentPlan.objects.filter(pk=self.pk).select_related("rollback_owner").first()
        owner = stored.rollback_owner if stored else None
        if owner is None or owner == self.rollback_owner or not (owner.is_active and owner.is_staff):
            return None
        recorded = self.hotfix.deployment_records.filter(round=self.round)
        return owner if any(record.ever_not_done for record in recorded) else None

    def missing(self) -> list[str]:
        found = blanks(self) + self.unconfirmed()
        found += _lacking_steps(
            "steps", self.steps.all(), _("a step with an owner"), _("an owner for step %(number)d")
        )
        found += _lacking_steps(
            "rollback_steps",
            self.rollback_steps.all(),
            _("a rollback step with an owner"),
            _("an owner for rollback step %(number)d"),
        )
        if self.restore_point == RestorePoint.NOT_NEEDED and is_blank(self.restore_point_note):
            found.append(Lack(_("why no restore point is needed"), "restore_point_note"))
        return found

    def asked_now(self) -> list[str]:
        found = super().asked_now()
        if self.short_form and is_blank(self.tag) and is_blank(self.release_version):
            found.insert(0, str(_("the tag or the version")))
        return found


def _lacking_steps(
    relation: str, steps: "Iterable[PlannedStep]", none_yet: Words, no_owner: Words
) -> list[str]:
    found = list(steps)
    if not found:
        return [Lack(none_yet, relation)]
    return [
        Lack(str(no_owner) % {"number": number}, f"{relation}.owner", step.pk)
        for number, step in enumerate(found, start=1)
        if is_blank(step.owner)
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

    history = tracked(added={"answered_by": "", "in_emergency": False})

    class Meta(ChecklistAnswer.Meta):
        verbose_name = _("answer on readiness")
        verbose_name_plural = _("readiness checklist")
