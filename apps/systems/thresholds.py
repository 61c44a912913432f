"""What a system asks of evidence beyond that it is complete, and what is asked where it says nothing."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Thresholds:
    """What one system asks (PROCESS.md 4a).

    Attributes:
        coverage_percent: the least coverage of the changed code, 0 to 100.
        no_minor_findings: whether an open minor finding or test issue misses it. Open critical and major ones
            keep the gate closed whatever a system asks.
        results_needed: whether tests that failed, were blocked or were not run miss it without a reason.
        soak: the least time for which production is watched before Verification is signed.
    """

    coverage_percent: Decimal
    no_minor_findings: bool
    results_needed: bool
    soak: timedelta


DEFAULT_THRESHOLDS = Thresholds(
    coverage_percent=Decimal(60),
    no_minor_findings=False,
    results_needed=True,
    soak=timedelta(minutes=30),
)
