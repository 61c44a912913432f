"""What verifying a paper comes to: genuine or not, and each thing that was looked at."""

from dataclasses import dataclass

from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what was found; `holds` is whether it speaks for the document."""

    holds: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """Genuine or not, and why. `hotfix` is the one that the document is of, or says that it is of.

    `draft` where it says that it is a draft: that is never genuine.
    """

    findings: tuple[Finding, ...]
    hotfix: HotFix | None = None
    draft: bool = False

    @property
    def genuine(self) -> bool:
        return bool(self.findings) and all(finding.holds for finding in self.findings)
