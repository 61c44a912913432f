"""What a reviewer or a tester found wrong: how bad it is, and whether it is dealt with."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.evidence.fields import long_text
from apps.hotfixes.evidence import EvidenceRow
from apps.hotfixes.lacks import is_blank


class Severity(models.TextChoices):
    CRITICAL = "critical", _("Critical")
    MAJOR = "major", _("Major")
    MINOR = "minor", _("Minor")


class Status(models.TextChoices):
    OPEN = "open", _("Open")
    FIXED = "fixed", _("Fixed")
    WAIVED = "waived", _("Waived")


class Defect(EvidenceRow):
    """Something found wrong. Critical and major ones keep the gate closed while they are open."""

    severity = models.CharField(_("severity"), max_length=10, choices=Severity)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    description = long_text(_("description"), blank=False)
    waiver_reason = long_text(_("why it is waived"), help_text=_("Needed where the status is “Waived”."))

    class Meta(EvidenceRow.Meta):
        abstract = True

    def __str__(self) -> str:
        words = " ".join(self.description.split())
        short = words if len(words) <= 80 else f"{words[:79]}…"
        return f"{self.get_severity_display()}, {self.get_status_display()}: {short}"

    def clean(self) -> None:
        if self.status == Status.WAIVED and is_blank(self.waiver_reason):
            raise ValidationError({"waiver_reason": _("Say why this may be waived.")})

    @property
    def blocks(self) -> bool:
        """Whether this keeps the gate closed."""
        if self.severity == Severity.MINOR:
            return False
        waived = self.status == Status.WAIVED and not is_blank(self.waiver_reason)
        return not waived and self.status != Status.FIXED
