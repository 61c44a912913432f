"""What was recorded afterwards, under an evidence debt: by whom, when, and of which record."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State

from .evidence_debts import EvidenceDebt


class Supplement(models.Model):
    """That something was recorded afterwards, under a debt: what of which record, by whom and when."""

    append_only = True
    # Who recorded what followed does not ratify it.
    sealed = True

    hotfix = models.ForeignKey(HotFix, models.PROTECT, related_name="supplements", verbose_name=_("hot fix"))
    debt = models.ForeignKey(
        EvidenceDebt, models.PROTECT, related_name="supplements", verbose_name=_("evidence debt")
    )
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    round = models.PositiveSmallIntegerField(_("round"))
    evidence = models.CharField(_("evidence"), max_length=40)
    record_key = models.PositiveBigIntegerField(_("record"))
    names = models.JSONField(_("what was recorded"))
    lacking = models.PositiveSmallIntegerField(_("how much the record still lacked"))
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    by_name = models.CharField(_("name of who recorded it"), max_length=300)
    recorded_at = models.DateTimeField(_("recorded at"))

    history = tracked()

    class Meta:
        verbose_name = _("record of what followed")
        verbose_name_plural = _("records of what followed")
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return _now("%(evidence)s: recorded afterwards by %(who)s") % {
            "evidence": evidence_model(self.evidence).label(),
            "who": self.by_name,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("What was recorded afterwards is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("What was recorded afterwards is never deleted."))

    def get_names_display(self) -> str:
        """What the history tells of it: the fields and rows, as people call them."""
        model = evidence_model(self.evidence)
        fields = {one.name: one for one in model._meta.get_fields()}
        found = []
        for name in dict.fromkeys(one.partition(".")[0] for one in self.names):
            field: Any = fields.get(name)
            rows = getattr(field, "related_model", None) if field is not None and field.one_to_many else None
            words = rows._meta.verbose_name_plural if rows else getattr(field, "verbose_name", name)
            found.append(str(words))
        return "; ".join(found)
