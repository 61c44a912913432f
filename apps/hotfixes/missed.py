"""Thresholds that evidence misses, and that whoever signs its phase may waive with a reason (PROCESS.md 4a).

A missed threshold keeps nothing from being saved and nobody from signing: it keeps a yes from being given
without a waiver, by every door. What a system asks is in apps/systems/thresholds.py, what misses it is said
by the evidence; a waiver is asked for in waiving.py and kept by apps/approvals/waivers.py.

Windows that overlap are argued in the same way by whoever gives the go (PROCESS.md 5a), and by nobody else:
they keep no yes from being given by word of mouth.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from .evidence import Evidence


class Threshold(models.TextChoices):
    """What can be asked of evidence. In one phase, each is asked of one kind of evidence."""

    COVERAGE = "coverage", _("Coverage of the changed code")
    FINDINGS = "findings", _("Open findings")
    RESULTS = "results", _("Tests without a result")
    SOAK = "soak", _("Soak time")
    OVERLAP = "overlap", _("Overlapping windows")


@dataclass(frozen=True)
class Missed:
    """A threshold that the evidence called `evidence` misses: "coverage 0 % where 60 % is asked"."""

    threshold: Threshold
    evidence: str
    words: str

    @property
    def in_full(self) -> str:
        """What it is, in words: "Missed: coverage 0 % where 60 % is asked"."""
        if self.threshold is Threshold.OVERLAP:
            return self.words
        return _now("Missed: %(missed)s") % {"missed": self.words}


def missed_by(records: "Iterable[Evidence]") -> tuple[Missed, ...]:
    """What these records of the present round miss of what their system asks."""
    return tuple(one for record in records for one in record.missed())
