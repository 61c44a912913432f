"""Which systems depend on which: what is changed in one of them may be felt in the other (PROCESS.md 5a)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked

ITSELF = _("A system does not depend on itself: choose another one.")


class Dependency(models.Model):
    """A system needs another one. It tells of windows that meet, and forbids nothing."""

    system = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="dependencies", verbose_name=_("system")
    )
    needs = models.ForeignKey(
        "systems.System", models.CASCADE, related_name="dependents", verbose_name=_("depends on")
    )

    history = tracked()

    class Meta:
        verbose_name = _("system that it depends on")
        verbose_name_plural = _("systems that it depends on")
        ordering = ["system", "needs"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "needs"],
                name="depends_on_it_once",
                violation_error_message=_("That it depends on this system is said already."),
            ),
            models.CheckConstraint(
                condition=~Q(system=F("needs")),
                name="depends_on_another",
                violation_error_message=ITSELF,
            ),
        ]

    def __str__(self) -> str:
        return in_words(str(self.needs), str(self.system), needed=True, needs=False)

    def clean(self) -> None:
        """Raise ValidationError where it would depend on itself; a row in a table asks no constraint."""
        if self.system_id and self.system_id == self.needs_id:
            raise ValidationError({"needs": ITSELF})


def in_words(other: str, system: str, *, needed: bool, needs: bool) -> str:
    """What `other` is to `system`: "Ledger, which Payments depends on".

    Args:
        needed: whether `system` depends on `other`.
        needs: whether `other` depends on `system`.
    """
    words = {"other": other, "system": system}
    if needed and needs:
        return _now("%(other)s, which %(system)s depends on, and which depends on it") % words
    if needed:
        return _now("%(other)s, which %(system)s depends on") % words
    return _now("%(other)s, which depends on %(system)s") % words
