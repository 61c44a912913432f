"""What a reader asks of single lines of the evidence: who stands behind them, and exactly what was signed.

The names of the fields are the keys of the JSON that is stored and digested: they never change.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class FindingLine:
    """What became of something that was found wrong: who dealt with it how, and who signed after that."""

    evidence: str
    round: int
    what: str
    found: str
    dealt_with: str
    confirmed: str


@dataclass(frozen=True)
class CommitLine:
    """A commit of the change, and who entered it in the record."""

    evidence: str
    round: int
    sha: str
    entered: str


@dataclass(frozen=True)
class SignedEvidence:
    """Exactly the text that sign-offs cover: `sha256` is that of its bytes in UTF-8, and on each of them."""

    sha256: str
    text: str
