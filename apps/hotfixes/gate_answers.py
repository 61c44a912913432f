"""What the gate answers in a checklist by itself: nobody is asked for what the record says already.

A question names a fact (apps/systems/gate_facts.py). The answer is read whenever it is looked at, and stored
nowhere. No signature covers it: it is what other records say, and each of those is signed by itself.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.systems.gate_facts import GateFact

from .evidence import Evidence, evidence_model
from .phase_rules import counts
from .phases import PHASES, phase_of

if TYPE_CHECKING:
    from .models import HotFix

# Of what is lacking, a few things are told: all of it stands with the evidence that lacks it.
MOST = 3


@dataclass(frozen=True)
class GateAnswer:
    """What the gate says to one question: yes, or what is lacking in words.

    One that is `excused` keeps no gate closed: what it lacks is owed, and has a due time of its own.
    """

    fact: GateFact
    lacks: tuple[str, ...] = ()
    excused: bool = False

    @property
    def opens(self) -> bool:
        return self.excused or not self.lacks

    def __str__(self) -> str:
        told = [str(lack) for lack in self.lacks[:MOST]]
        if more := len(self.lacks) - len(told):
            told.append(ngettext("%(many)d more", "%(many)d more", more) % {"many": more})
        words = {"fact": self.fact.label, "lacks": "; ".join(told)}
        if self.lacks:
            return _("No (answered by the gate: %(lacks)s)") % words
        return _("Yes (answered by the gate: %(fact)s)") % words


def gate_answers(record: Evidence, facts: Collection[str]) -> dict[str, GateAnswer]:
    """The answers to `facts` as the hot fix of `record` says them in the round of `record`."""
    wanted = {GateFact(fact) for fact in facts if fact in GateFact.values}
    found = {fact: GateAnswer(fact, tuple(lacks)) for fact, lacks in _of_evidence(record, wanted).items()}
    if GateFact.APPROVALS_RECEIVED in wanted:
        fact = GateFact.APPROVALS_RECEIVED
        # Without a sign-off nobody came here, unless it is owed.
        found[fact] = GateAnswer(fact, _owed_before(record), excused=True)
    return {fact.value: answer for fact, answer in found.items()}


def _of_evidence(record: Evidence, wanted: Collection[GateFact]) -> dict[GateFact, list[str]]:
    """What is lacking of each fact that one kind of evidence stands for."""
    kinds = {
        name: GateFact(evidence_model(name).stands_for)
        for phase in PHASES
        for name in phase.evidence
        if evidence_model(name).stands_for in wanted
    }
    others = [name for name in kinds if name != record.relation()]
    read = record.beside(*others)
    answers = {}
    for name, fact in kinds.items():
        if name == record.relation():
            answers[fact] = record.missing()
            continue
        of_round = [one for one in read[name] if one.round == record.round]
        # All of it, in an Emergency too: that something follows is no yes.
        lacks = [lack for one in of_round for lack in (*one.missing(), *one.unanswered())]
        answers[fact] = lacks if of_round else [_("not started")]
    return answers


def _owed_before(record: Evidence) -> tuple[str, ...]:
    """The sign-offs of earlier phases that this round went ahead of, settled since or not."""
    here = phase_of(record.relation())
    hotfix: HotFix = record.hotfix
    return tuple(
        f"{debt}: {debt.owed or _('settled afterwards')}"
        for debt in hotfix.debts.all()
        if here
        and not debt.void
        and debt.as_phase.number < here.number
        and counts(debt.as_phase, debt.round, now_in=record.round)
    )
