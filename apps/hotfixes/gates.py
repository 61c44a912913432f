"""The gate: what is missing to leave a phase, in plain words, who can supply it, and where (PROCESS.md 5).

Written once, used by the guard of the transition, the panel on the screen, the messages, the record and
the API.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.common.errors import GateClosed

from .evidence import Evidence, evidence_model
from .freshness import Seen, covering, seen_now
from .frozen import Frozen, frozen
from .go_time import GoTime, Hold, OutsideStart, is_of, outside_start, over_in_words
from .lacks import Lack
from .missed import Missed, missed_by
from .phase_rules import owed_with
from .phases import GOAL, Act, Phase

if TYPE_CHECKING:
    from .models import HotFix


class Source(Enum):
    """What a requirement asks for."""

    EVIDENCE = "evidence"
    CHECKLIST = "checklist"
    SIGN_OFF = "sign-off"
    THRESHOLD = "threshold"
    DECISION = "decision"
    START = "start"
    DEBT = "debt"
    EVIDENCE_DEBT = "evidence debt"
    LANE = "lane"
    AMENDMENT = "amendment"
    FREEZE = "freeze"


@dataclass(frozen=True)
class Requirement:
    """One thing that a gate asks for. `place` is the evidence name, the act by which to sign, or the debt.

    What `follows` is missing, too, and the gate does not wait for it: an Emergency owes it (PROCESS.md 1).
    `owed` says who still owes a sign-off that the gate does not wait for, and until when. One that is
    `only_said` stands on a word of mouth that nobody has signed yet. A go has a time in which it `holds`.
    `person` is who alone can meet it, where that is an account and no role.
    """

    source: Source
    label: str
    lacks: tuple[str, ...]
    who: tuple[Role, ...]
    place: str
    owed: str = ""
    only_said: bool = False
    person: str = ""
    follows: tuple[str, ...] = ()
    holds: Hold | None = None

    @property
    def met(self) -> bool:
        return not self.lacks

    @property
    def of_evidence(self) -> bool:
        """Whether it is met by filling in evidence."""
        return self.source in (Source.EVIDENCE, Source.CHECKLIST)


@dataclass(frozen=True)
class Gate:
    """The requirements to leave `phase`, in the order in which they are met.

    `missed` are the thresholds that a yes must waive.
    """

    phase: Phase | None
    requirements: tuple[Requirement, ...]
    before_signing: tuple[Requirement, ...]
    missed: tuple[Missed, ...] = ()
    # What phases before this one are owed with it, where the caller has read that.
    beside: tuple[Requirement, ...] = ()
    # The change freezes in which a go would be given now; None where there is none.
    frozen: Frozen | None = None

    @property
    def is_open(self) -> bool:
        return self.phase is not None and all(requirement.met for requirement in self.requirements)

    @property
    def met(self) -> int:
        return sum(requirement.met for requirement in self.requirements)

    @property
    def unmet(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if not requirement.met)

    @property
    def ready_to_sign(self) -> bool:
        """Whether the evidence that a signer must see is complete."""
        return all(requirement.met for requirement in self.before_signing)

    @property
    def unsigned(self) -> tuple[Role, ...]:
        """The roles whose sign-off is missing: neither given and fresh, nor owed."""
        return tuple(one.who[0] for one in self.unmet if one.source is Source.SIGN_OFF)

    @property
    def lacks_only_what_the_act_brings(self) -> bool:
        """Whether the act that leads on can be done: what it does not bring itself is there."""
        return self.phase is not None and all(one.source is Source.START for one in self.unmet)

    @property
    def go(self) -> Hold | None:
        """The time of the go, be it over, once one was given, said or gone ahead of."""
        return next((one.holds for one in self.requirements if one.holds), None)

    @property
    def signed(self) -> bool:
        """Whether the evidence is complete, and no sign-off is missing."""
        return self.ready_to_sign and not self.unsigned

    @property
    def follows(self) -> tuple[str, ...]:
        """What the evidence lacks and the gate does not wait for, each with what it belongs to."""
        every = (*self.beside, *self.requirements)
        return tuple(f"{one.label}: {lack}" for one in every for lack in one.follows)

    @property
    def only_said(self) -> tuple[Requirement, ...]:
        """The sign-offs that stand on a word of mouth alone: no program goes ahead by these."""
        return tuple(one for one in self.requirements if one.only_said)

    @property
    def summary(self) -> str:
        """The gate in one line: "3 of 7: missing ..."."""
        if self.phase is None:
            return _("Ended: there is no gate.")
        if self.is_open:
            owed = sum(bool(requirement.owed) for requirement in self.requirements)
            still_owed = _("%(met)d of %(total)d: nothing missing, %(owed)d still owed")
            words = still_owed if owed else _("%(met)d of %(total)d: nothing missing")
            return words % {"met": self.met, "total": len(self.requirements), "owed": owed}
        missing = ", ".join(requirement.label for requirement in self.unmet)
        return _("%(met)d of %(total)d: missing %(missing)s") % {
            "met": self.met,
            "total": len(self.requirements),
            "missing": missing,
        }

    def require_ready_to_sign(self) -> None:
        """Raise GateClosed, saying what is missing, unless the evidence is complete and nothing is frozen."""
        if not self.ready_to_sign:
            lacking = [one for one in self.before_signing if not one.met]
            if all(one.source is Source.FREEZE for one in lacking):
                raise GateClosed(_("No go inside a change freeze."), _lacks(lacking))
            raise GateClosed(
                _("Not ready to sign yet: the evidence is not complete."), _lacks(self.before_signing)
            )

    def require_nothing_missed(self, why: str) -> None:
        """Raise GateClosed with the sentence `why`, naming each, where a threshold is missed."""
        if self.missed:
            raise GateClosed(why, [one.words for one in self.missed])

    def require_open(self) -> None:
        """Raise GateClosed, saying what is missing, unless every requirement is met."""
        if not self.is_open:
            raise GateClosed(_("The gate is still closed."), _lacks(self.requirements))


def open_debts(hotfix: "HotFix", act: Act) -> tuple[Requirement, ...]:
    """What keeps the hot fix from ending by `act`: sign-offs that were skipped, and evidence that follows.

    Evidence that follows lapses where the hot fix ends with production unchanged.
    """
    found = [one for one in (*_debts(hotfix), *_lane_changes(hotfix)) if not one.met]
    lapses = act.target is not GOAL and not hotfix.evidence_debts.production_was_changed(hotfix)
    return tuple(found if lapses else [*found, *_evidence_debts(hotfix), *_amendments(hotfix)])


def require_no_debt(hotfix: "HotFix", act: Act) -> None:
    """Raise GateClosed, naming each debt, while one is open: its end would let it lapse unanswered."""
    if owed := open_debts(hotfix, act):
        raise GateClosed(
            _("Not possible until each skipped sign-off and all evidence that follows has been settled."),
            _lacks(owed),
        )


def _lacks(requirements: Iterable[Requirement]) -> list[str]:
    return [f"{requirement.label}: {lack}" for requirement in requirements for lack in requirement.lacks]


def gate(hotfix: "HotFix", evidence: Mapping[str, list[Evidence]] | None = None) -> Gate:
    """The gate out of the phase that `hotfix` is in now.

    Args:
        evidence: what `hotfix.evidence` gave for this phase and round, where the caller has it already.
    """
    phase = hotfix.phase
    if phase is None:
        return Gate(phase=None, requirements=(), before_signing=())
    if evidence is None:
        evidence = hotfix.present_evidence()
    before = [
        requirement for name in phase.evidence for requirement in _of_evidence(phase, name, evidence[name])
    ]
    inside = frozen(hotfix, evidence)
    before += _freeze(phase, inside)
    missed = missed_by(record for name in phase.evidence for record in evidence[name])
    seen = seen_now(phase, evidence)
    signing = list(_sign_offs(hotfix, phase, seen, evidence))
    thresholds = _thresholds(phase, missed, waived=all(one.met for one in signing))
    after = [
        requirement for name in phase.afterwards for requirement in _of_evidence(phase, name, evidence[name])
    ]
    after += _decisions(record for name in phase.all_evidence for record in evidence[name])
    begun = list(_start(hotfix, phase, seen, evidence))
    owed = list(_owed(hotfix)) if phase.way_on.needs_no_debt else []
    beside = [
        requirement
        for name in owed_with(phase)
        if name in evidence and name not in phase.evidence
        for requirement in _of_evidence(phase, name, evidence[name])
    ]
    return Gate(
        phase=phase,
        requirements=(*before, *thresholds, *signing, *after, *begun, *owed),
        before_signing=tuple(before),
        missed=missed,
        beside=tuple(beside),
        frozen=inside,
    )


def _of_evidence(phase: Phase, name: str, records: list[Evidence]) -> Iterable[Requirement]:
    model = evidence_model(name)
    follows = [lack for record in records for lack in record.follows()]
    yield Requirement(
        Source.EVIDENCE,
        model.label(),
        tuple(model.lacking(records)),
        phase.suppliers,
        name,
        follows=tuple(lack for lack in follows if not _is_a_question(lack, records)),
    )
    coverages = [record.coverage for record in records] or [model.newest()]
    checklist = next((one.checklist for one in coverages if one.checklist), None)
    if checklist:
        title = str(checklist.model._meta.verbose_name_plural)
        yield Requirement(
            Source.CHECKLIST,
            title[:1].upper() + title[1:],
            tuple(lack for record in records for lack in record.questions_asked_now()),
            phase.suppliers,
            name,
            follows=tuple(lack for lack in follows if _is_a_question(lack, records)),
        )


def _freeze(phase: Phase, inside: Frozen | None) -> Iterable[Requirement]:
    """That nobody gives a go inside a change freeze while the glass is whole; last before signing."""
    if inside is None or not inside.freezes:
        return
    who = tuple(rule.role for rule in phase.sign_offs)
    met = _("Change freeze: the glass was broken by %(who)s") % {"who": inside.broken_by}
    label = _("End of the change freeze") if inside.stops else met
    yield Requirement(Source.FREEZE, label, inside.lacks, who, phase.evidence[0])


def _decisions(records: Iterable[Evidence]) -> Iterable[Requirement]:
    """What these records ask one person to decide, whichever role they hold."""
    for record in records:
        for one in record.decisions():
            place = record.relation()
            yield Requirement(Source.DECISION, one.label, one.lacks, (), place, person=one.person)


def _thresholds(phase: Phase, missed: Iterable[Missed], *, waived: bool) -> Iterable[Requirement]:
    """What is missed: a yes that stands has waived it (perform.py), and who went ahead of one needed none."""
    who = tuple(rule.role for rule in phase.sign_offs)
    for one in missed:
        lack = _("missed: %(missed)s; whoever signs may waive it with a reason") % {"missed": one.words}
        label = str(one.threshold.label)
        yield Requirement(Source.THRESHOLD, label, () if waived else (lack,), who, one.evidence)


def _is_a_question(lack: Lack, records: list[Evidence]) -> bool:
    return any(one.checklist and lack.name.startswith(f"{one.checklist}.") for one in records)


def _sign_offs(
    hotfix: "HotFix", phase: Phase, seen: Seen, evidence: Mapping[str, list[Evidence]] | None = None
) -> Iterable[Requirement]:
    in_force = list(hotfix.approvals.in_force(hotfix))
    debts = {debt.role: debt for debt in hotfix.debts.in_force(hotfix)} if phase.sign_offs else {}
    for rule in phase.sign_offs:
        given = [approval for approval in in_force if approval.role == rule.role]
        debt = debts.get(rule.role)
        # Any of them will do: evidence that is as it was when it was signed is signed.
        fresh = covering(given, seen)
        lacks: tuple[str, ...] = ()
        if debt is not None and not fresh:
            lacks = debt.lacks(seen)
        elif not given:
            lacks = (_("not signed yet"),)
        elif not fresh:
            signer = given[-1].signed_by
            lacks = (_("the evidence changed after %(signer)s signed") % {"signer": signer},)
        holds = None
        if not lacks and is_of(phase):
            time = GoTime(hotfix, evidence)
            holds = time.last_hold(_given_at(fresh, debt, seen))
            fresh = [one for one in fresh if time.counts(one.signed_at)]
            if holds and not time.counts(holds.since):
                lacks = (over_in_words(holds),)
        label = _("%(role)s's sign-off") % {"role": rule.role.label}
        owed = debt.owed if debt else ""
        only_said = debt is not None and debt.only_said and not fresh
        yield Requirement(
            Source.SIGN_OFF, label, lacks, (rule.role,), phase.signs_by, owed, only_said, holds=holds
        )


def _given_at(fresh: Iterable[Any], debt: Any, seen: Seen) -> list[datetime]:
    """When the sign-offs that cover the evidence were given, and the debt arose that stands in for one."""
    owed = debt.given_at if debt is not None and not debt.lacks(seen) else ()
    return [*(one.signed_at for one in fresh), *owed]


def start_outside(
    hotfix: "HotFix", evidence: Mapping[str, list[Evidence]], seen: Seen | None = None
) -> OutsideStart | None:
    """The recorded start that lies in the time of no go of the present round; None where all is well.

    A go counts with the plan that it was given on: one that was withdrawn, or whose plan was changed since,
    covers no start.

    Args:
        seen: the digests of what a signer of the phase sees, where the caller has them.
    """
    phase = hotfix.phase
    if phase is None or not is_of(phase):
        return None
    time = GoTime(hotfix, evidence)
    if time.started is None:
        return None
    present = seen_now(phase, evidence) if seen is None else seen
    given = [one.signed_at for one in covering(hotfix.approvals.in_force(hotfix), present)]
    for debt in hotfix.debts.in_force(hotfix):
        given += _given_at((), debt, present)
    return outside_start(time, given)


def _start(
    hotfix: "HotFix", phase: Phase, seen: Seen, evidence: Mapping[str, list[Evidence]]
) -> Iterable[Requirement]:
    """That a start in the time of no go has a reason and was ratified: the act that leads on does both."""
    outside = start_outside(hotfix, evidence, seen)
    if outside is None:
        return
    ratified = any(
        (one.round, one.started_at) == (hotfix.round, outside.started) for one in hotfix.ratified_starts.all()
    )
    lacks = _("%(start)s: “%(act)s” asks why, and ratifies it") % {
        "start": outside.in_words(),
        "act": phase.way_on.label,
    }
    yield Requirement(
        Source.START,
        _("Start outside the time of the go"),
        () if ratified else (lacks,),
        phase.way_on.roles,
        phase.leaves_by,
    )


def unsigned_roles(hotfix: "HotFix", phase: Phase, seen: Seen) -> tuple[Role, ...]:
    """The roles whose sign-off is missing in `phase`, where `seen` are the digests of what a signer sees."""
    return tuple(one.who[0] for one in _sign_offs(hotfix, phase, seen) if not one.met)


def go_is_over(hotfix: "HotFix", phase: Phase, seen: Seen) -> bool:
    """Whether the go of `phase` was given or owed, and must be given again because its time is over."""
    return any(one.holds and not one.met for one in _sign_offs(hotfix, phase, seen))


def _debts(hotfix: "HotFix") -> Iterable[Requirement]:
    """Every debt of every round: nothing closes before each is ratified or refused (PROCESS.md 3)."""
    for debt in hotfix.debts.all():
        lacks = (debt.owed,) if debt.owed else ()
        yield Requirement(Source.DEBT, str(debt), lacks, (debt.as_role,), str(debt.pk), debt.owed)


def _owed(hotfix: "HotFix") -> Iterable[Requirement]:
    yield from _debts(hotfix)
    yield from _evidence_debts(hotfix)
    yield from _lane_changes(hotfix)
    yield from _amendments(hotfix)


def _amendments(hotfix: "HotFix") -> Iterable[Requirement]:
    """Every value that is contested: somebody said that it was signed wrong, and nobody has signed that."""
    for one in hotfix.amendments.open_on(hotfix):
        yield Requirement(Source.AMENDMENT, str(one), (one.in_words,), one.roles, str(one.pk))


def _lane_changes(hotfix: "HotFix") -> Iterable[Requirement]:
    """Every change of the lane that the other role has not answered for."""
    for change in hotfix.lane_changes.open_on(hotfix):
        yield Requirement(Source.LANE, str(change), (change.standing,), (change.waits_for,), str(change.pk))


def _evidence_debts(hotfix: "HotFix") -> Iterable[Requirement]:
    """Every evidence debt that is still open: it waits for what follows, and then for whoever ratifies it."""
    for debt, lacks in hotfix.evidence_debts.standing(hotfix):
        if lacks:
            who = tuple(Role(role) for role in debt.suppliers)
            words = _("%(what)s (%(due)s)")
            told = tuple(words % {"what": lack, "due": debt.due_in_words} for lack in lacks)
        else:
            who = debt.to_ratify
            words = _("to be ratified by the %(role)s, %(due)s")
            told = tuple(words % {"role": role.label, "due": debt.due_in_words} for role in who)
        yield Requirement(Source.EVIDENCE_DEBT, str(debt), told, who, str(debt.pk))
