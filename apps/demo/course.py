"""The course of one hot fix as a list of beats: who fills what in, signs, refuses or acts, in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.hotfixes.phases import PHASE_BY_STATE, PHASES, Kind, Phase, State, phase_of

from .attaching import attach_files
from .filling import fill
from .play import Play
from .skipped_sign_offs import going_ahead, settle
from .story_texts import Detour
from .what_follows import what_follows

# Who fills in each kind of evidence. Where two are named, the first begins and the second completes it.
SUPPLIERS: dict[str, tuple[Role, ...]] = {
    "qualifications": (Role.PRODUCT_OWNER,),
    "impact_assessments": (Role.CONTRIBUTOR, Role.PRODUCT_OWNER),
    "change_requests": (Role.TECHNICAL_LEAD,),
    "risk_assessments": (Role.TECHNICAL_LEAD,),
    "development_records": (Role.CONTRIBUTOR, Role.SENIOR_DEVELOPER),
    "code_reviews": (Role.TECHNICAL_LEAD,),
    "test_reports": (Role.QA_LEAD,),
    "deployment_plans": (Role.SENIOR_DEVELOPER, Role.RELEASE_MANAGER),
    "deployment_records": (Role.RELEASE_MANAGER,),
    "verifications": (Role.QA_LEAD, Role.RELEASE_MANAGER),
    "release_notes": (Role.RELEASE_MANAGER,),
    "lessons_learned": (Role.TECHNICAL_LEAD,),
    "merge_records": (Role.SENIOR_DEVELOPER,),
}
# Who tells those who wait how it stands, on entering a phase.
TELLS = {
    State.QUALIFICATION: Role.PRODUCT_OWNER,
    State.DEVELOPMENT: Role.TECHNICAL_LEAD,
    State.TESTING: Role.QA_LEAD,
    State.DEPLOYMENT: Role.RELEASE_MANAGER,
    State.VERIFICATION: Role.RELEASE_MANAGER,
}
# How long it takes, in minutes that are stretched to the whole of the occasion.
MINUTES = {
    "development_records": 45,
    "code_reviews": 25,
    "test_reports": 50,
    "deployment_records": 25,
    "verifications": 35,
    "lessons_learned": 40,
}
BRISK = ("deployment_records", "verifications")  # production is not left half changed
MINUTES_OF_AN_EVIDENCE = 12
MINUTES_OF_AN_ACT = 6


@dataclass(frozen=True)
class Beat:
    """Something that is done, and how long people need for it. A `brisk` one takes no longer than that."""

    minutes: float
    do: Callable[[], Any]
    brisk: bool = False


def course(play: Play) -> list[Beat]:
    """Every beat of this hot fix from the report to where it stands now."""
    return list(_course(play))


def _course(play: Play) -> Iterator[Beat]:
    occasion = play.occasion
    yield Beat(0, partial(_report, play))
    if occasion.changed_first:
        yield _act(play.state_late, occasion.changed_first)
    begins = State.IDENTIFIED
    for detour in occasion.detours:
        yield from _through(play, begins, detour.happens_in)
        yield from _back(play, detour)
        begins = State.DEVELOPMENT
    yield from _through(play, begins, occasion.until)
    yield from (_act(settle, play, owed) for owed in occasion.owed if owed.settled)
    if occasion.followed:
        yield from (Beat(MINUTES_OF_AN_EVIDENCE, do) for do in what_follows(play))
    yield from _grants(play, occasion.until)
    phase = PHASE_BY_STATE[occasion.until]
    if occasion.left != "nothing":
        yield from _told(play, phase)
    yield from _LEFT[occasion.left](play, phase)
    if occasion.ending:
        yield _act(play.end, occasion.ending)


def _through(play: Play, begins: State, until: State) -> Iterator[Beat]:
    """From entering the phase `begins` to entering the phase `until`."""
    numbers = range(PHASE_BY_STATE[begins].number, PHASE_BY_STATE[until].number)
    for phase in (PHASES[number - 1] for number in numbers):
        yield from _grants(play, phase.state)
        yield from _told(play, phase)
        yield from _complete(play, phase.evidence)
        yield from _signed(play, phase)
        if phase.way_on.kind is Kind.ACT:
            yield from _complete(play, phase.afterwards)
            yield _act(_go_on, play, phase)


def _grants(play: Play, state: State) -> Iterator[Beat]:
    """Roles that are granted or delegated on entering `state`, the first time only."""
    for extra in [one for one in play.ungranted if one.state is state]:
        play.ungranted.remove(extra)
        yield _act(play.grant, extra)
    for one in [one for one in play.undelegated if one.state is state]:
        play.undelegated.remove(one)
        yield _act(play.delegate, one)


def _told(play: Play, phase: Phase) -> Iterator[Beat]:
    """Those who wait are told how it stands, by whoever leads the phase."""
    if role := TELLS.get(phase.state):
        yield _act(play.post, phase.state, role)


def _complete(play: Play, names: tuple[str, ...], refused: Detour | None = None) -> Iterator[Beat]:
    """Fill in all of this evidence, some of it by two people."""
    for name in names:
        if name == "issue_reports":
            continue  # complete when it is reported
        *begin, complete = _suppliers(name)
        minutes = MINUTES.get(name, MINUTES_OF_AN_EVIDENCE)
        for role in begin:
            yield Beat(minutes, partial(_record, play, name, role, whole=False), name in BRISK)
        last = partial(_record, play, name, complete, whole=True, refused=refused)
        yield Beat(minutes, last, name in BRISK)
        if name == "release_notes":
            yield _act(play.publish_note)


def _suppliers(name: str) -> tuple[Role, ...]:
    """Who fills in the evidence called `name`: whoever supplies its phase, where no others are named."""
    phase = phase_of(name)
    return SUPPLIERS.get(name) or (phase.suppliers[-1:] if phase else ())


def _signed(play: Play, phase: Phase) -> Iterator[Beat]:
    for rule in phase.sign_offs:
        owed = next(
            (one for one in play.occasion.owed if (one.state, one.role) == (phase.state, rule.role)), None
        )
        if owed is None:
            yield _act(play.sign, phase.signs_by, rule.role)
        else:
            yield from (_act(do) for do in going_ahead(play, owed))


def _back(play: Play, detour: Detour) -> Iterator[Beat]:
    """The phase in which somebody says no, up to that no."""
    phase = PHASE_BY_STATE[detour.happens_in]
    yield from _complete(play, phase.evidence, detour)
    if detour.act == "roll_back" and phase.afterwards:
        yield from _signed(play, phase)
        yield from _complete(play, phase.afterwards, detour)
    yield _act(play.say_no, detour)


# --- How much of the last phase is done -----------------------------------------------------------


def _nothing(play: Play, phase: Phase) -> Iterator[Beat]:
    return iter(())


def _half(play: Play, phase: Phase) -> Iterator[Beat]:
    """Some of the evidence: the first is complete where there are several, the next begun."""
    whole, begun = (phase.evidence[:1], phase.evidence[1]) if phase.evidence[1:] else ((), phase.evidence[0])
    if play.occasion.ending:
        whole, begun = (), phase.evidence[0]
    yield from _complete(play, whole)
    minutes = MINUTES.get(begun, MINUTES_OF_AN_EVIDENCE)
    yield Beat(minutes, partial(_record, play, begun, _suppliers(begun)[0], whole=False), begun in BRISK)


def _ready(play: Play, phase: Phase) -> Iterator[Beat]:
    """All of the evidence: it waits for the sign-off or the act."""
    yield from _complete(play, phase.evidence)


def _signed_and_begun(play: Play, phase: Phase) -> Iterator[Beat]:
    """The sign-off is given, and what is recorded afterwards has been begun."""
    yield from _complete(play, phase.evidence)
    yield from _signed(play, phase)
    for name in phase.afterwards:
        begun = partial(_record, play, name, _suppliers(name)[-1], whole=False)
        yield Beat(MINUTES.get(name, MINUTES_OF_AN_EVIDENCE), begun, brisk=True)


def _stale(play: Play, phase: Phase) -> Iterator[Beat]:
    """The first has signed, and then somebody changed what they signed."""
    yield from _complete(play, phase.evidence)
    yield _act(play.sign, phase.signs_by, phase.sign_offs[0].role)
    yield Beat(MINUTES_OF_AN_EVIDENCE, play.change_after_signing)


_LEFT: dict[str, Callable[[Play, Phase], Iterator[Beat]]] = {
    "nothing": _nothing,
    "half": _half,
    "ready": _ready,
    "signed": _signed_and_begun,
    "stale": _stale,
}


# --- Single beats ---------------------------------------------------------------------------------


def _act(do: Callable[..., Any], *args: Any) -> Beat:
    return Beat(MINUTES_OF_AN_ACT, partial(do, *args), brisk=True)


def _report(play: Play) -> None:
    play.report()
    attach_files(play, "issue_reports", play.reporter)


def _record(play: Play, name: str, role: Role, *, whole: bool, refused: Detour | None = None) -> None:
    play.record(name, play.cast[role], fill(play, name, whole=whole, refused=refused))
    if whole:
        attach_files(play, name, play.cast[role])


def _go_on(play: Play, phase: Phase) -> None:
    act = phase.way_on
    by: User = play.reporter if act.by_reporter_in else play.cast[act.roles[0]]
    play.act(act.name, by)
