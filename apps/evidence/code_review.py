"""Code Review: what the reviewer read and found, and the standards checklist."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.defects import Defect, Status
from apps.evidence.fields import ONE_A_ROUND, long_text, web_link
from apps.evidence.reaching import findings_missed
from apps.evidence.shared import blanks, copy_checklist, copy_rows
from apps.hotfixes.checklist_answers import ChecklistAnswer
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.missed import Missed, Threshold
from apps.hotfixes.models import HotFix
from apps.systems.gate_facts import GateFact
from apps.systems.models import ChecklistTemplate


class CodeReview(Evidence):
    """What was reviewed, what was found, and whether it keeps to the standards (PROCESS.md 4)."""

    checklist = "standards"
    stands_for = GateFact.REVIEW_COMPLETE
    carries_over = True
    thresholds = (Threshold.FINDINGS,)
    versions = (
        ContentVersion(
            fields="pull_request files_reviewed",
            rows={
                "findings": "severity status description waiver_reason",
                "standards": "section text note answer",
            },
            needs={
                "pull_request": _("the link to the pull request"),
                "files_reviewed": _("the files reviewed"),
            },
        ),
        # Open findings keep the gate closed as ever; of the questions, those that are marked are asked.
        ContentVersion(rows={"standards": "answered_by"}, short_form=""),
    )
    more_may_follow = ("findings",)

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="code_reviews", verbose_name=_("hot fix"))
    pull_request = web_link(_("pull request"))
    files_reviewed = long_text(_("files reviewed"), help_text=_("One per line."))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("code review record")
        verbose_name_plural = _("code review records")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        # The pull request is carried over; what was read in the last round was the last round's code.
        self.files_reviewed = ""

    def begin_rows(self, earlier: Self | None) -> None:
        copy_checklist(ChecklistTemplate.Kind.STANDARDS, to=self)
        if earlier:
            copy_rows(earlier.findings.filter(status=Status.OPEN), to=self)

    def missing(self) -> list[str]:
        found = blanks(self)
        found += [
            str(_("a fix for the open finding “%(finding)s”") % {"finding": finding})
            for finding in self.findings.all()
            if finding.blocks
        ]
        return found

    def missed(self) -> list[Missed]:
        return list(findings_missed(self, self.findings.all()))


class Finding(Defect):
    """Something that the reviewer found."""

    record = models.ForeignKey(CodeReview, models.CASCADE, related_name="findings")

    history = tracked()

    class Meta(Defect.Meta):
        verbose_name = _("finding")
        verbose_name_plural = _("findings")


class StandardsAnswer(ChecklistAnswer):
    """One question of the standards checklist. A “no” or “not applicable” is answered by its note."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "not_applicable", _("Not applicable")

    opens = (Answer.YES,)
    opens_with_note = (Answer.NO, Answer.NOT_APPLICABLE)
    what_counts = _("“No” and “not applicable” need a note.")

    record = models.ForeignKey(CodeReview, models.CASCADE, related_name="standards")
    answer = models.CharField(_("answer"), max_length=20, choices=Answer, blank=True)

    history = tracked(added={"answered_by": "", "in_emergency": False})

    class Meta(ChecklistAnswer.Meta):
        verbose_name = _("answer on standards")
        verbose_name_plural = _("standards checklist")
