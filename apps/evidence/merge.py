"""Merge to Main: the merge, the tag, the back-merge and the end of the branch."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.fields import ONE_A_ROUND, commit_hash, release_tag
from apps.evidence.shared import blanks, of_same_round
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix


class MergeRecord(Evidence):
    """That the fix is on the main line, and on develop, for good (PROCESS.md 4)."""

    versions = (
        ContentVersion(
            fields="merge_commit tag back_merged back_merge_commit branch_deleted",
            needs={"merge_commit": _("the merge commit"), "tag": _("the tag")},
            needs_too="back_merged branch_deleted",
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="merge_records", verbose_name=_("hot fix")
    )
    merge_commit = commit_hash(_("merge commit"), blank=True, help_text=_("On the main branch."))
    tag = release_tag(_("tag"))
    back_merged = models.BooleanField(_("merged back to develop"), default=False)
    back_merge_commit = commit_hash(
        _("commit of the back-merge"),
        blank=True,
        help_text=_("Leave it empty if develop had nothing to merge."),
    )
    branch_deleted = models.BooleanField(_("branch deleted"), default=False)

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("merge record")
        verbose_name_plural = _("merge records")
        constraints = ONE_A_ROUND

    def begin(self) -> None:
        plan = of_same_round(DeploymentPlan, self)
        if plan:
            self.tag = plan.tag

    def clean(self) -> None:
        plan = of_same_round(DeploymentPlan, self)
        if plan and self.tag and self.tag != plan.tag:
            raise ValidationError({"tag": _("What was deployed is %(tag)s.") % {"tag": plan.tag}})

    def missing(self) -> list[str]:
        found = blanks(self)
        if not self.back_merged:
            found.append(str(_("the back-merge to develop")))
        if not self.branch_deleted:
            found.append(str(_("the branch deleted")))
        return found
