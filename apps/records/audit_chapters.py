"""The two chapters for auditors: separation of duties, and where each outside control is shown.

Separation of duties is computed from the signatures alone: each rule of PROCESS.md 3, and whether it holds.
The clauses of controls are in our own words; whether an organisation meets them is for its auditor to say.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_columns import Concern
from apps.hotfixes.phase_rules import phases_that_show
from apps.hotfixes.phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_OTHER_SIGNER,
    BARRED_TO_THE_REPORTER,
    BARRED_TO_THE_REPORTER_IF_LATE,
    BARRED_TO_WHO_CHANGED_PRODUCTION,
    PHASE_BY_STATE,
    SIGNED_BY_THE_DEVELOPER,
    State,
)
from apps.hotfixes.separation_of_duties import kept_apart, people_behind

from .record_data import Chapter, ControlLine, Place, SeparationLine

HOLDS, BROKEN, OPEN, NONE = "holds", "broken", "open", "none"


def separation_of_duties(hotfix: HotFix, approvals: Sequence[Approval]) -> Iterator[SeparationLine]:
    """Yield every rule with its verdict and the names that it rests on.

    One that was withdrawn counts for nobody, and one given for somebody else for both people. People are told
    apart by their accounts, and not by their names, which two of them may share.
    """
    approvals = [one for one in approvals if one.withdrawn is None]
    yield from _of_the_reporter(hotfix, approvals)
    if hotfix.late_since:
        yield from _of_a_late_record(hotfix, [one for one in approvals if one.signed_at > hotfix.late_since])
    for state in BARRED_TO_THE_OTHER_SIGNER:
        yield _of_both_approvals(state, hotfix, approvals)
    for number in range(1, hotfix.round + 1):
        yield from _of_the_developer(
            hotfix, [approval for approval in approvals if approval.round == number], number
        )


def _of_the_reporter(hotfix: HotFix, approvals: Sequence[Approval]) -> Iterator[SeparationLine]:
    for state in BARRED_TO_THE_REPORTER:
        signed = [approval for approval in approvals if approval.phase == state]
        yield SeparationLine(
            rule=_now("The reporter signed nothing in %(phase)s.") % {"phase": state.label},
            verdict=_verdict(
                hotfix,
                apart=not any(hotfix.reported_by_id in people_behind(approval) for approval in signed),
                complete=_complete(state, signed),
                begun=bool(signed),
            ),
            names=_now("reported by %(reporter)s; %(signed)s")
            % {"reporter": hotfix.reported_by, "signed": _named(signed)},
        )


def _of_a_late_record(hotfix: HotFix, approvals: Sequence[Approval]) -> Iterator[SeparationLine]:
    """Yield who signed nothing once it was stated that production had been changed first."""
    changer = hotfix.production_changed_by
    kept_out = [(hotfix.reported_by, BARRED_TO_THE_REPORTER_IF_LATE, _now("The reporter"))]
    if changer:
        words = _now("Whoever changed production first")
        kept_out.append((changer, BARRED_TO_WHO_CHANGED_PRODUCTION, words))
    for person, states, who in kept_out:
        signed = [one for one in approvals if one.phase in states]
        phases = ", ".join(str(State(state).label) for state in states)
        yield SeparationLine(
            rule=_now("%(who)s signed nothing in %(phases)s.") % {"who": who, "phases": phases},
            verdict=_verdict(
                hotfix,
                apart=not any(person.pk in people_behind(one) for one in signed),
                complete=bool(signed) and hotfix.ended,
                begun=bool(signed),
            ),
            names=_now("%(who)s; %(signed)s") % {"who": person, "signed": _named(signed)},
        )


def _of_both_approvals(state: State, hotfix: HotFix, approvals: Sequence[Approval]) -> SeparationLine:
    """Return the rule that one person may not sign both approvals of `state`."""
    signed = [approval for approval in approvals if approval.phase == state]
    return SeparationLine(
        rule=_now("No one person signed both approvals of %(phase)s.") % {"phase": state.label},
        verdict=_verdict(
            hotfix,
            apart=kept_apart(signed, signed),
            complete=_complete(state, signed),
            begun=bool(signed),
        ),
        names=_named(signed),
    )


def _of_the_developer(hotfix: HotFix, signed: Sequence[Approval], number: int) -> Iterator[SeparationLine]:
    """Yield the rules that the developer of a round signs none of the phases after it in that round."""
    developed = [
        approval for approval in signed if approval.phase in SIGNED_BY_THE_DEVELOPER and approval.approved
    ]
    before = ", ".join(str(state.label) for state in SIGNED_BY_THE_DEVELOPER)
    for state in BARRED_TO_THE_DEVELOPER:
        signed_here = [approval for approval in signed if approval.phase == state]
        both = bool(developed and signed_here)
        yield SeparationLine(
            rule=_now("Round %(number)d: who signed %(before)s did not sign %(phase)s.")
            % {"number": number, "before": before, "phase": state.label},
            verdict=_verdict(
                hotfix,
                apart=kept_apart(developed, signed_here),
                complete=both,
                begun=both,
                over=number < hotfix.round,
            ),
            names=_now("%(before)s: %(developed)s; %(phase)s: %(signed)s")
            % {
                "before": before,
                "developed": _named(developed),
                "phase": state.label,
                "signed": _named(signed_here),
            },
        )


def _verdict(hotfix: HotFix, *, apart: bool, complete: bool, begun: bool, over: bool = False) -> str:
    """Return the verdict; `over` is True where no more signatures can come although the hot fix is open."""
    if not apart:
        return BROKEN
    if complete:
        return HOLDS
    if hotfix.ended or over:
        return HOLDS if begun else NONE
    return OPEN


def _complete(state: State, signed: Iterable[Approval]) -> bool:
    """Return whether each role that `state` asks for has signed, or one of them said no."""
    given = list(signed)
    roles_given: set[Role | str] = {approval.role for approval in given}
    roles_asked = {rule.role for rule in PHASE_BY_STATE[state].sign_offs}
    return roles_asked <= roles_given or any(not approval.approved for approval in given)


def _named(signed: Sequence[Approval]) -> str:
    names = (
        _now("%(name)s as %(role)s") % {"name": approval.signed_by, "role": approval.get_role_display()}
        for approval in signed
    )
    return ", ".join(dict.fromkeys(names)) or _now("nobody yet")


# --- Controls -------------------------------------------------------------------------------------

# Anchors of what stands before the first chapter.
DECISIONS, TIME = "decisions", "time"


@dataclass(frozen=True)
class _Control:
    """A control; `anchors` name the places of the record that show it, in the order of reading."""

    clause: tuple[str, str]
    asks: Promise
    anchors: tuple[str, ...]


def _showing(concern: Concern) -> tuple[str, ...]:
    """Return the anchors of the chapters of the phases that show this."""
    return tuple(f"phase-{phase.state.value}" for phase in phases_that_show(concern))


SOC, ISO, CFR = ("SOC 2", "CC8.1"), ("ISO/IEC 27001:2022", "A.8.32"), "21 CFR Part 11"
_CONTROLS = (
    _Control(SOC, _("Changes are authorised before work on them begins."), _showing(Concern.AUTHORISATION)),
    _Control(
        SOC,
        _("Changes are designed, developed and configured on the record."),
        _showing(Concern.DESIGN),
    ),
    _Control(SOC, _("Changes are reviewed and tested before production."), _showing(Concern.REVIEW_AND_TEST)),
    _Control(
        SOC,
        _("Changes are approved, by people whose duties are separated."),
        (DECISIONS, "sign-offs", "duties"),
    ),
    _Control(
        SOC,
        _("Changes are implemented as planned, with a way back, and are verified."),
        _showing(Concern.IMPLEMENTATION),
    ),
    _Control(
        SOC, _("Changes that cannot wait have a process of their own."), (*_showing(Concern.URGENCY), TIME)
    ),
    _Control(
        ISO,
        _("The effect of a change is assessed, with its risks and what depends on it."),
        _showing(Concern.ASSESSMENT),
    ),
    _Control(
        ISO,
        _("Changes are authorised by those responsible."),
        (DECISIONS, "sign-offs", "roles", "delegations"),
    ),
    _Control(
        ISO,
        _("Changes are communicated to those concerned."),
        (*_showing(Concern.COMMUNICATION), "status"),
    ),
    _Control(ISO, _("Changes are tested and accepted."), _showing(Concern.ACCEPTANCE)),
    _Control(
        ISO,
        _("Deployment is planned, and there is a fallback."),
        (*_showing(Concern.FALLBACK), "rollbacks"),
    ),
    _Control(ISO, _("Records of each change are kept."), ("history", "attachments")),
    _Control(
        (CFR, "11.50(a)"),
        _("A signature shows the printed name of the signer, date and time, and its meaning."),
        ("sign-offs", DECISIONS),
    ),
    _Control(
        (CFR, "11.50(b)"),
        _("These are part of every readable copy of the record."),
        ("sign-offs", "checking"),
    ),
    _Control(
        (CFR, "11.70"),
        _("A signature is linked to its record, so that it cannot be moved to another one."),
        ("sign-offs", "checking"),
    ),
)


def controls(chapters: Sequence[Chapter], *, empty: Collection[str]) -> Iterator[ControlLine]:
    """Yield each control with the places of this record that show it; none where it never came to that.

    Args:
        empty: the anchors of what this record has nothing of.
    """
    titles = {DECISIONS: _now("Decisions"), TIME: _now("Time in each phase")}
    titles |= {chapter.anchor: chapter.title for chapter in chapters}
    without = {chapter.anchor for chapter in chapters if chapter.kind == "evidence" and not chapter.rounds}
    for control in _CONTROLS:
        there = (anchor for anchor in control.anchors if anchor not in (*without, *empty))
        places = tuple(Place(anchor, titles[anchor]) for anchor in there)
        yield ControlLine(*control.clause, str(control.asks), places)
