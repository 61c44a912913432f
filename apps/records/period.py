"""Hot fixes for an agenda or a pack: reported, deployed or closed in a period, of one system or of all."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.period import Period
from apps.evidence.deployment_record import DeploymentRecord
from apps.hotfixes.models import HotFixQuerySet
from apps.hotfixes.phases import GOAL
from apps.systems.models import System


class Which(models.TextChoices):
    """What happened in the period."""

    REPORTED = "reported", gettext_lazy("Reported")
    DEPLOYED = "deployed", gettext_lazy("Deployed")
    CLOSED = "closed", gettext_lazy("Closed")


@dataclass(frozen=True)
class Selection:
    """A period in UTC, both days included; a missing day leaves that end open, no system means all.

    Raises BadInput where the period ends before it begins.
    """

    start: date | None = None
    until: date | None = None
    system: System | None = None
    which: str = Which.REPORTED

    def __post_init__(self) -> None:
        Period(self.start, self.until)  # which refuses one that ends before it begins

    def of(self, hotfixes: HotFixQuerySet) -> HotFixQuerySet:
        """Return those among `hotfixes` that belong to it, oldest first."""
        if self.system:
            hotfixes = hotfixes.filter(system=self.system)
        if self.which == Which.REPORTED:
            hotfixes = hotfixes.filter(self._period.within("reported_at"))
        elif self.which == Which.DEPLOYED:
            deployed = DeploymentRecord.objects.filter(
                self._period.within("actual_end"), actual_end__isnull=False
            )
            hotfixes = hotfixes.filter(Exists(deployed.filter(hotfix=OuterRef("pk"))))
        else:
            hotfixes = hotfixes.filter(self._period.within("phase_entered_at"), state=GOAL)
        return hotfixes.order_by("pk")

    @property
    def _period(self) -> Period:
        return Period(self.start, self.until)

    @property
    def in_words(self) -> str:
        """The selection as text, such as "Reported from 2026-11-01 to 2026-11-30, Payments (PAY)"."""
        where = f"{self.system.name} ({self.system.code})" if self.system else _("all systems")
        sentence = {
            (True, True): _("%(which)s from %(start)s to %(until)s, %(where)s"),
            (True, False): _("%(which)s since %(start)s, %(where)s"),
            (False, True): _("%(which)s until %(until)s, %(where)s"),
            (False, False): _("%(which)s at any time, %(where)s"),
        }[self.start is not None, self.until is not None]
        return sentence % {
            "which": Which(self.which).label,
            "start": self.start,
            "until": self.until,
            "where": where,
        }
