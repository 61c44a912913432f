"""The newest record of a kind among the evidence of a hot fix, which is read once for the whole paper."""

from typing import TypeVar

from apps.hotfixes.evidence import Evidence

EvidenceByName = dict[str, list[Evidence]]

E = TypeVar("E", bound=Evidence)


def newest(evidence: EvidenceByName, model: type[E], *, of_round: int | None = None) -> E | None:
    """Return the newest record of this kind, of one round or of all, or None."""
    records = [record for record in evidence[model.relation()] if of_round in (None, record.round)]
    found = records[-1] if records else None
    assert found is None or isinstance(found, model)
    return found
