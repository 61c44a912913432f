"""The result of verifying a document: genuine or not, and each finding behind that."""

from dataclasses import dataclass

from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `holds` is True where it speaks for the document."""

    holds: bool
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """Genuine or not, and why. `hotfix` is the one that the document belongs to, or claims to.

    `draft` is True where the document says that it is a draft, which is never genuine.
    """

    findings: tuple[Finding, ...]
    hotfix: HotFix | None = None
    draft: bool = False

    @property
    def genuine(self) -> bool:
        """Whether everything that was checked speaks for the document."""
        return bool(self.findings) and all(finding.holds for finding in self.findings)
