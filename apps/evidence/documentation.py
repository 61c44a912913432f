"""Documentation: the lessons learned. (Release notes are an app of their own.)"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.tracking import tracked
from apps.evidence.fields import ONE_A_ROUND, long_text
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence, EvidenceRow
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix


class ActionPriority(models.TextChoices):
    """How much depends on an action being done."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class LessonsLearned(Evidence):
    """Why it happened, why nobody saw it, and what is done about it (PROCESS.md 4)."""

    versions = (
        ContentVersion(
            fields="root_cause why_it_escaped what_worked",
            rows={"actions": "description owner due"},
            needs={
                "root_cause": _("the root cause"),
                "why_it_escaped": _("why it escaped"),
                "what_worked": _("what worked"),
            },
            needs_too="actions.owner actions.due",
        ),
        # An owner is an account: an action that outlives the record must reach somebody.
        ContentVersion(
            rows={"actions": "owned_by priority"},
            retires="actions.owner",
            needs_too="actions.owned_by",
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="lessons_learned", verbose_name=_("hot fix")
    )
    root_cause = long_text(_("root cause"))
    why_it_escaped = long_text(_("why it escaped"), help_text=_("Why nothing caught it before production."))
    what_worked = long_text(_("what worked"), help_text=_("What to do the same way next time."))

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("lessons learned")
        verbose_name_plural = _("lessons learned")
        constraints = ONE_A_ROUND

    def missing(self) -> list[str]:
        found = blanks(self)
        for number, action in enumerate(self.actions.all(), start=1):
            if not action.has_owner:
                found.append(str(_("an owner for action %(number)d") % {"number": number}))
            if action.due is None:
                found.append(str(_("a due date for action %(number)d") % {"number": number}))
        return found


class LessonAction(EvidenceRow):
    """Something to be done so that it does not happen again."""

    record = models.ForeignKey(LessonsLearned, models.CASCADE, related_name="actions")
    description = long_text(_("action"), blank=False)
    # Of records from before an action needed an account.
    owner = models.CharField(_("owner, in words"), max_length=120, blank=True, editable=False)
    owned_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
        limit_choices_to={"is_active": True, "is_staff": True},
        help_text=_("Who sees to it that it is done; they hear of it once the hot fix is closed."),
    )
    due = models.DateField(_("due date"), null=True, blank=True)
    priority = models.CharField(
        _("priority"), max_length=10, choices=ActionPriority, default=ActionPriority.MEDIUM
    )

    history = tracked(added={"priority": ActionPriority.MEDIUM.value})

    class Meta(EvidenceRow.Meta):
        verbose_name = _("action")
        verbose_name_plural = _("actions")

    def __str__(self) -> str:
        return self.description[:80]

    @property
    def has_owner(self) -> bool:
        """Whether somebody owns it; in records from before it needed an account, a name does."""
        of_an_account = self.record.coverage.rows_of("actions")
        if of_an_account and "owned_by" in of_an_account.fields:
            return self.owned_by_id is not None
        return not is_blank(self.owner)
