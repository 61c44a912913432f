"""A yes that counts no more before it has moved anything: taken back, or void by a correction (PROCESS.md 1).

It is a row beside the sign-off, which stays as it was given. Gates, lists, triggers and separation of duties
ask as if a yes that was withdrawn had not been given; screen and paper go on telling both. Its signer takes
it back; or it is void, since the system under it was corrected.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.models import HotFix, SystemCorrection


class Withdrawal(models.Model):
    """That one yes counts no more: its signer took it back, or a correction voids it. It is never changed."""

    append_only = True
    # By the key that the database does not hold (apps/history): it takes away what a signature gave.
    sealed = True
    refused_in_words = (
        "Only whoever gave a yes withdraws it, and before it has moved anything; or a correction voids it."
    )

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="withdrawals", verbose_name=_("hot fix"))
    approval = models.OneToOneField(
        "approvals.Approval", models.PROTECT, related_name="withdrawal", verbose_name=_("sign-off")
    )
    # What voids it; empty where its signer took it back.
    correction = models.ForeignKey(
        SystemCorrection,
        models.PROTECT,
        null=True,
        related_name="voided",
        verbose_name=_("void by the correction"),
    )
    person = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("withdrawn by"))
    person_name = models.CharField(_("name of who withdrew it"), max_length=300)
    reason = models.TextField(_("reason"))
    withdrawn_at = models.DateTimeField(_("withdrawn at"))
    authenticated_by = models.CharField(_("asked again by"), max_length=40)
    # Asked of a go alone: whoever says that something did rolls back instead.
    nothing_reached_production = models.BooleanField(_("nothing reached production"), null=True)

    history = tracked()

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["withdrawn_at", "pk"]

    def __str__(self) -> str:
        return self.in_words

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A withdrawal is never changed: sign again instead."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A withdrawal is never deleted: sign again instead."))

    @staticmethod
    def refused_when() -> str:
        """When the database refuses a new row, in words that SQLite and PostgreSQL share."""
        by_its_signer = (
            "given.signer_id = NEW.person_id AND given.settles_id IS NULL AND NEW.correction_id IS NULL"
        )
        by_a_correction = (
            "EXISTS (SELECT 1 FROM hotfixes_systemcorrection corrected"
            " WHERE corrected.id = NEW.correction_id AND corrected.hotfix_id = NEW.hotfix_id"
            " AND corrected.round = given.round AND corrected.phase = given.phase"
            " AND corrected.person_id = NEW.person_id AND corrected.corrected_at = NEW.withdrawn_at"
            " AND corrected.corrected_at >= given.signed_at)"
        )
        return (
            "NOT EXISTS (SELECT 1 FROM approvals_approval given"  # noqa: S608
            " JOIN hotfixes_hotfix here ON here.id = given.hotfix_id"
            " WHERE given.id = NEW.approval_id AND given.hotfix_id = NEW.hotfix_id"
            " AND given.decision = 'approved' AND NOT given.whole"
            " AND given.round = here.round AND given.phase = here.state"
            f" AND (({by_its_signer}) OR {by_a_correction}))"
        )

    @property
    def void(self) -> bool:
        """Whether nobody took it back: the system was corrected of which it was said."""
        return self.correction_id is not None

    @property
    def in_words(self) -> str:
        """Why it counts no more, by whom and since when: "withdrawn by Ann Lee at 2026-11-24 02:14 UTC"."""
        words = (
            _now("void: the system was corrected by %(who)s at %(when)s")
            if self.void
            else _now("withdrawn by %(who)s at %(when)s")
        )
        return words % {"who": self.person_name, "when": clock.to_the_minute(self.withdrawn_at)}
