"""Whether a sign-off still covers the evidence: the rule, once, and the SQL that says the same for lists.

What was signed stays signed while the content of the same phase and round, written in the version that its
records were opened in (content_versions.py), has the digest that the sign-off carries.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol, TypeVar

from django.db.models import OuterRef, Q

from .evidence import Content, Evidence, digest
from .evidence_reading import of_round
from .phases import PHASE_BY_STATE, Phase, State


class SignOff(Protocol):
    """What the rule must know of a sign-off, or of a yes by word of mouth."""

    @property
    def evidence_digest(self) -> str: ...


class GivenSignOff(SignOff, Protocol):
    """What it must know to say whose sign-off is stale, of which phase and round."""

    @property
    def phase(self) -> str: ...
    @property
    def round(self) -> int: ...
    @property
    def role(self) -> str: ...
    @property
    def signer_id(self) -> int: ...


S = TypeVar("S", bound=SignOff)
G = TypeVar("G", bound=GivenSignOff)


def covers(signed: SignOff, present: str) -> bool:
    """Whether `signed` covers evidence whose digest is `present`."""
    return signed.evidence_digest == present


def signed_content(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> Content:
    """What a signer of `phase` sees: its evidence of one round, without what is only recorded afterwards."""
    return [record.content() for name in phase.evidence for record in evidence[name]]


def signed_digest(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> str:
    """The digest of what a signer of `phase` sees."""
    return digest(signed_content(phase, evidence))


class PresentEvidence:
    """The evidence of one hot fix as it is now, of every round, beside which sign-offs are held."""

    def __init__(self, evidence: Mapping[str, list[Evidence]]) -> None:
        self._evidence = evidence
        # What is signed again and again is digested once.
        self._digests: dict[tuple[str, int], str] = {}

    def is_covered_by(self, signed: GivenSignOff) -> bool:
        """Whether `signed` covers what its phase recorded in its round."""
        place = (signed.phase, signed.round)
        if place not in self._digests:
            phase = PHASE_BY_STATE[State(signed.phase)]
            self._digests[place] = signed_digest(phase, of_round(self._evidence, signed.round))
        return covers(signed, self._digests[place])


def stale_sign_offs(in_force: Iterable[G], present: str) -> Iterator[G]:
    """The last sign-off of each signer in each role, where none of theirs in it covers `present`.

    Args:
        in_force: the sign-offs of the present phase and round, oldest first.
        present: the digest of what a signer of the phase sees.
    """
    given = list(in_force)
    for signer, role in dict.fromkeys((one.signer_id, one.role) for one in given):
        theirs = [one for one in given if (one.signer_id, one.role) == (signer, role)]
        if not any(covers(one, present) for one in theirs):
            yield theirs[-1]


# --- For lists, which do not read the evidence of every row ---------------------------------------
#
# `HotFix.evidence_digest` keeps the digest of what a signer of the present phase sees, while anybody has
# signed: signing and recording write it. By it both of these know what `covers` would say.


def covering(in_force: Iterable[S], kept: str) -> list[S]:
    """Those of the sign-offs `in_force` on a hot fix that cover its evidence, whose digest its row `kept`."""
    return [one for one in in_force if covers(one, kept)]


def covers_the_evidence(to: str = "") -> Q:
    """The same in SQL: what keeps, in a subquery of hot fixes, that which covers the evidence of each.

    Args:
        to: the lookup that leads to the sign-off, such as "settlement__".
    """
    return Q(**{f"{to}evidence_digest": OuterRef("evidence_digest")})
