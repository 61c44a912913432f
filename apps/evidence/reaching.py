"""What evidence misses of the thresholds of its system, in words that phases share (PROCESS.md 4a)."""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from apps.evidence.defects import Defect, Status
from apps.evidence.sheets import in_words
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.missed import Missed, Threshold


def coverage_missed(record: Evidence, percent: Decimal | None) -> Iterator[Missed]:
    """Yield that a coverage of `percent` is too little; nothing while it is not filled in."""
    asked = record.hotfix.system.thresholds.coverage_percent
    if percent is not None and Decimal(percent) < asked:
        words = _("coverage %(percent)s %% where %(asked)s %% is asked")
        numbers = {"percent": in_words(Decimal(percent)), "asked": in_words(asked)}
        yield Missed(Threshold.COVERAGE, record.relation(), words % numbers)


def findings_missed(record: Evidence, defects: Iterable[Defect]) -> Iterator[Missed]:
    """Yield that defects are open where the system asks that none is, be it a minor one.

    Those that keep the gate closed anyhow are left to that: nobody can waive them here.
    """
    if not record.hotfix.system.thresholds.no_minor_findings:
        return
    still_open = [one for one in defects if one.status == Status.OPEN and not one.blocks]
    if still_open:
        words = _("open: %(open)s, where none is asked for")
        named = "; ".join(str(one) for one in still_open)
        yield Missed(Threshold.FINDINGS, record.relation(), words % {"open": named})


def soak_missed(record: Evidence, watched: int | None, planned: int) -> Iterator[Missed]:
    """Yield that production was watched for too short a time; nothing while that is not filled in.

    Args:
        watched, planned: in minutes.
    """
    asked = max(planned, record.hotfix.system.thresholds.soak // timedelta(minutes=1))
    if watched is not None and watched < asked:
        words = _("watched for %(watched)d min where %(asked)d min are asked")
        yield Missed(Threshold.SOAK, record.relation(), words % {"watched": watched, "asked": asked})
