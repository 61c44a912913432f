"""An unauthorised change: what Qualification refused to ratify, recorded by that no itself (PROCESS.md 1)."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import tracked
from apps.evidence.fields import long_text
from apps.evidence.shared import blanks
from apps.hotfixes.content_versions import ContentVersion
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix


class UnauthorisedChange(Evidence):
    """What becomes of production, which was changed first and is not ratified.

    What was done to it stands in the statement of the late record; this becomes a follow-up action.
    """

    versions = (
        ContentVersion(
            fields="at becomes_of_production",
            needs={"becomes_of_production": _("what becomes of production")},
        ),
    )

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="unauthorised_changes", verbose_name=_("hot fix")
    )
    at = models.DateTimeField(_("recorded at"), default=clock.now, editable=False)
    becomes_of_production = long_text(
        _("what becomes of production"),
        blank=False,
        help_text=_("It stays as it was changed, is taken back, or is changed otherwise: what, and how."),
    )

    history = tracked()

    class Meta(Evidence.Meta):
        verbose_name = _("unauthorised change")
        verbose_name_plural = _("unauthorised changes")

    @classmethod
    def open_for(cls, hotfix: HotFix) -> None:
        """Nothing: the act `reject` of a late record records it whole."""

    def clean(self) -> None:
        if is_blank(self.becomes_of_production):
            raise ValidationError({"becomes_of_production": _("Say what becomes of production.")})

    def missing(self) -> list[str]:
        return blanks(self)
