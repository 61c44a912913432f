"""Separation of duties, computed from the signatures: each rule of PROCESS.md 3, and whether it holds."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_REPORTER,
    PHASE_BY_STATE,
    State,
)
from apps.hotfixes.separation_of_duties import kept_apart, people_behind

from .record_data import DutyLine

HOLDS, BROKEN, OPEN, NONE = "holds", "broken", "open", "none"


def duties(hotfix: HotFix, approvals: Sequence[Approval]) -> Iterator[DutyLine]:
    """Every rule with its verdict and the names that it rests on.

    A sign-off given for somebody else counts for both people. People are told apart by their accounts, and
    not by their names, which two of them may share.
    """
    yield from _of_the_reporter(hotfix, approvals)
    yield _of_qualification(hotfix, approvals)
    for number in range(1, hotfix.round + 1):
        yield from _of_the_developer(hotfix, [one for one in approvals if one.round == number], number)


def _of_the_reporter(hotfix: HotFix, approvals: Sequence[Approval]) -> Iterator[DutyLine]:
    for state in BARRED_TO_THE_REPORTER:
        signed = [one for one in approvals if one.phase == state]
        yield DutyLine(
            rule=_("The reporter signed nothing in %(phase)s.") % {"phase": state.label},
            verdict=_verdict(
                hotfix,
                apart=not any(hotfix.reported_by_id in people_behind(one) for one in signed),
                complete=_complete(state, signed),
                begun=bool(signed),
            ),
            names=_("reported by %(reporter)s; %(signed)s")
            % {"reporter": hotfix.reported_by, "signed": _named(signed)},
        )


def _of_qualification(hotfix: HotFix, approvals: Sequence[Approval]) -> DutyLine:
    """One person may not sign both Qualification approvals."""
    state = State.QUALIFICATION
    signed = [one for one in approvals if one.phase == state]
    return DutyLine(
        rule=_("No one person signed both approvals of %(phase)s.") % {"phase": state.label},
        verdict=_verdict(
            hotfix,
            apart=kept_apart(signed, signed),
            complete=_complete(state, signed),
            begun=bool(signed),
        ),
        names=_named(signed),
    )


def _of_the_developer(hotfix: HotFix, signed: Sequence[Approval], number: int) -> Iterator[DutyLine]:
    """Who signed Development of a round may sign none of the phases after it in the same round."""
    developed = [one for one in signed if one.phase == State.DEVELOPMENT and one.approved]
    for state in BARRED_TO_THE_DEVELOPER:
        there = [one for one in signed if one.phase == state]
        both = bool(developed and there)
        yield DutyLine(
            rule=_("Round %(number)d: who signed Development did not sign %(phase)s.")
            % {"number": number, "phase": state.label},
            verdict=_verdict(
                hotfix,
                apart=kept_apart(developed, there),
                complete=both,
                begun=both,
                over=number < hotfix.round,
            ),
            names=_("Development: %(developed)s; %(phase)s: %(signed)s")
            % {"developed": _named(developed), "phase": state.label, "signed": _named(there)},
        )


def _verdict(hotfix: HotFix, *, apart: bool, complete: bool, begun: bool, over: bool = False) -> str:
    """`over` where no more signatures can come although the hot fix is open."""
    if not apart:
        return BROKEN
    if complete:
        return HOLDS
    if hotfix.ended or over:
        return HOLDS if begun else NONE
    return OPEN


def _complete(state: State, signed: Iterable[Approval]) -> bool:
    """Whether each role that `state` asks for has spoken, or one of them said no."""
    given = list(signed)
    spoken: set[Role | str] = {one.role for one in given}
    asked = {rule.role for rule in PHASE_BY_STATE[state].sign_offs}
    return asked <= spoken or any(not one.approved for one in given)


def _named(signed: Sequence[Approval]) -> str:
    told = (
        _("%(name)s as %(role)s") % {"name": one.signed_by, "role": one.get_role_display()} for one in signed
    )
    return ", ".join(dict.fromkeys(told)) or _("nobody yet")
