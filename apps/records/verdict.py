"""The result of verifying a document: genuine or not, of what, and each finding behind that."""

from dataclasses import dataclass

from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class Finding:
    """One thing that was checked; `holds` is True where it speaks for the document."""

    holds: bool
    sentence: str


@dataclass(frozen=True)
class Subject:
    """Of which hot fix a document is the record, as text: `at` tells when it was issued or signed."""

    reference: str
    title: str
    state: str
    at: str

    def __str__(self) -> str:
        return f"{self.reference}, {self.title} ({self.state}), {self.at}"


@dataclass(frozen=True)
class Verdict:
    """Genuine or not, and why. `hotfix` is the one that the document belongs to, or claims to.

    `draft` is True where the document says that it is a draft, which is never genuine; `swapped` where it is
    genuine, and the record of another hot fix than was asked for. `subject` is None where nothing tells it.
    """

    findings: tuple[Finding, ...]
    hotfix: HotFix | None = None
    draft: bool = False
    swapped: bool = False
    subject: Subject | None = None

    @property
    def genuine(self) -> bool:
        """Whether everything that was checked speaks for the document."""
        return bool(self.findings) and all(finding.holds for finding in self.findings)
