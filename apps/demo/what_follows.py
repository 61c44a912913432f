"""What an Emergency of the demonstration leaves to follow: filled in by others afterwards, and ratified."""

from collections.abc import Iterator
from typing import Any

from apps.accounts.roles import Role
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.ratifying import ratify
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.recording import recording

from .filling import fill_the_rest
from .play import Play, proof_of


def what_follows(play: Play) -> Iterator[Any]:
    """What people do once the pressure is gone, one thing after the other: supply the rest, and ratify it."""
    yield lambda: _supply(play)
    yield lambda: _ratify(play)


def _open(play: Play) -> list[EvidenceDebt]:
    found: list[EvidenceDebt] = play.hotfix.evidence_debts.open_on(play.hotfix)
    return found


def _supply(play: Play) -> None:
    """The contributor, who signs nothing, fills in all that is missing."""
    by = play.cast[Role.CONTRIBUTOR]
    for debt in _open(play):
        for records in debt.present_evidence().values():
            for record in records:
                if record.missing() or record.unanswered():
                    with recording(record, by=by) as present:
                        _fill(play, present)
    play.hotfix.refresh_from_db()


def _fill(play: Play, record: Evidence) -> None:
    fill_the_rest(play, record)


def _ratify(play: Play) -> None:
    for debt in _open(play):
        for role in debt.to_ratify:
            by = play.cast[role]
            ratify(debt, by=by, as_role=role, proof=proof_of(by), reason="Read, complete, correct.")
    play.hotfix.refresh_from_db()
