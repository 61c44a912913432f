"""Whether a sign-off still covers the evidence: the rule, once, and the SQL that says the same for lists.

What was signed stays signed while the content of the same phase and round, written in the version that its
records were opened in (content_versions.py), has the digest that the sign-off carries.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, Protocol, TypeVar

from django.db.models import OuterRef, Q

from .evidence import Content, Evidence, digest
from .evidence_reading import of_round
from .phase_rules import owed_with
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
    @property
    def whole(self) -> bool: ...


S = TypeVar("S", bound=SignOff)
G = TypeVar("G", bound=GivenSignOff)


class Seen(NamedTuple):
    """The digests by which a sign-off is known to cover the evidence of a phase as it is.

    Attributes:
        whole: that of all that a signer sees now.
        left: that of the same without what followed under an evidence debt: completing is not altering, and
            whoever signed before it goes on covering what they signed. The same where nothing followed.
    """

    whole: str
    left: str


def covers(signed: SignOff, present: Seen) -> bool:
    """Whether `signed` covers evidence whose digests are `present`."""
    return signed.evidence_digest in present


def signed_content(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> Content:
    """What a signer of `phase` sees: its evidence of one round, without what is only recorded afterwards."""
    return [record.content() for name in phase.evidence for record in evidence[name]]


def signed_digest(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> str:
    """The digest of what a signer of `phase` sees."""
    return digest(signed_content(phase, evidence))


def seen_now(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> Seen:
    """Both digests of the evidence of `phase`, of one round, as it is now."""
    whole = signed_digest(phase, evidence)
    records = [record for name in phase.evidence for record in evidence[name]]
    if all(record.left is None for record in records):
        return Seen(whole, whole)
    return Seen(whole, digest([record.content_as_left() for record in records]))


def ratified_content(phase: Phase, evidence: Mapping[str, list[Evidence]]) -> Content:
    """What is ratified with `phase`: its own evidence, and what phases before it owe that nobody signs."""
    return [record.content() for name in owed_with(phase) for record in evidence[name]]


class PresentEvidence:
    """The evidence of one hot fix as it is now, of every round, beside which sign-offs are held."""

    def __init__(self, evidence: Mapping[str, list[Evidence]]) -> None:
        self._evidence = evidence
        # What is signed again and again is digested once.
        self._digests: dict[tuple[str, int], Seen] = {}
        self._ratified: dict[tuple[str, int], str] = {}

    def is_covered_by(self, signed: GivenSignOff) -> bool:
        """Whether `signed` covers what its phase recorded in its round."""
        place = (signed.phase, signed.round)
        phase = PHASE_BY_STATE[State(signed.phase)]
        if signed.whole:
            if place not in self._ratified:
                here = of_round(self._evidence, signed.round)
                self._ratified[place] = digest(ratified_content(phase, here))
            return signed.evidence_digest == self._ratified[place]
        if place not in self._digests:
            self._digests[place] = seen_now(phase, of_round(self._evidence, signed.round))
        return covers(signed, self._digests[place])


def stale_sign_offs(in_force: Iterable[G], present: Seen) -> Iterator[G]:
    """The last sign-off of each signer in each role, where none of theirs in it covers `present`.

    Args:
        in_force: the sign-offs of the present phase and round, oldest first.
        present: the digests of what a signer of the phase sees.
    """
    given = list(in_force)
    for signer, role in dict.fromkeys((one.signer_id, one.role) for one in given):
        theirs = [one for one in given if (one.signer_id, one.role) == (signer, role)]
        if not any(covers(one, present) for one in theirs):
            yield theirs[-1]


# --- For lists, which do not read the evidence of every row ---------------------------------------
#
# `HotFix.evidence_digest` and `left_digest` keep the digests of what a signer of the present phase sees,
# while anybody has signed: signing and recording write them. By these both know what `covers` would say.


def covering(in_force: Iterable[S], kept: Seen) -> list[S]:
    """Those of the sign-offs `in_force` that cover the evidence whose digests the row of a hot fix `kept`."""
    return [one for one in in_force if covers(one, kept)]


def covers_the_evidence(to: str = "") -> Q:
    """The same in SQL: what keeps, in a subquery of hot fixes, that which covers the evidence of each.

    Args:
        to: the lookup that leads to the sign-off, such as "settlement__".
    """
    return Q(**{f"{to}evidence_digest": OuterRef("evidence_digest")}) | Q(
        **{f"{to}evidence_digest": OuterRef("left_digest")}
    )
