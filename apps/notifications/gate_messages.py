"""Who must hear what the gate waits for: a phase that begins, a sign-off, an act, and a way back."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.evidence.differences import differences
from apps.evidence.signed_evidence import as_it_was_signed
from apps.hotfixes.evidence import Content
from apps.hotfixes.freshness import signed_content, stale_sign_offs
from apps.hotfixes.phases import Kind as ActKind
from apps.hotfixes.policy import Decision

from .messages import Message, address, in_one_line, page_url
from .models import Kind
from .outcome_messages import came_back
from .situation import Situation, reachable

# It holds until then, and is over a moment later.
A_MOMENT = timedelta(seconds=1)
FEW = 5  # so many changes are told in a mail, more are counted
LONGEST_VALUE = 80


def gate_messages(situation: Situation) -> Iterator[Message]:
    """Tell what the present phase waits for to everybody who may do it now, and to nobody else."""
    stale = list(_stale(situation))
    yield from stale
    if situation.waits_for_sign_offs:
        yield from _to_sign(situation, {(message.to.pk, message.about) for message in stale})
    elif came_back(situation):
        return  # who does the work anew hears of it with everybody who waits (outcome_messages.py)
    elif _waits_for_its_act(situation):
        yield from _to_do(situation)
    elif not stale:
        yield from _turn(situation)


def go_moments(situation: Situation) -> Iterator[datetime]:
    """Yield when the go is over, and a freeze that stops it, so that whoever gives it then is told."""
    if situation.gate.go is not None:
        yield situation.gate.go.until + A_MOMENT
    if situation.gate.frozen is not None and situation.gate.frozen.stops:
        yield from (one.ends_at + A_MOMENT for one in situation.gate.frozen.freezes)


def _waits_for_its_act(situation: Situation) -> bool:
    """Whether only an act of its own is left: after the go, with what is recorded afterwards."""
    signed = bool(situation.phase.sign_offs) and not situation.unsigned
    return situation.next_step.act.kind is ActKind.ACT and (signed or situation.gate.is_open)


def by_turn(situation: Situation) -> Iterator[tuple[User, str, list[Decision]]]:
    """Yield whoever may sign now, how often those roles signed already and did not hold, and the roles."""
    for user in reachable(situation.leading):
        ways: dict[int, list[Decision]] = defaultdict(list)
        for way in situation.leading[user]:
            assert way.role is not None
            ways[situation.given(way.role)].append(way)
        for turn, some in ways.items():
            yield user, str(turn), some


def capacities(ways: list[Decision]) -> str:
    """Return in what a person would act, as in "Product Owner or QA Lead for Ann Lee"."""
    return _(" or ").join(dict.fromkeys(way.capacity for way in ways))


def _to_sign(situation: Situation, told_otherwise: set[tuple[int, str]]) -> Iterator[Message]:
    over = situation.gate.go is not None  # it was given, and is asked for again
    for user, turn, ways in by_turn(situation):
        if (user.pk, turn) in told_otherwise:
            continue
        yield Message(
            kind=Kind.SIGN,
            to=user,
            what=(_("the go is over: give it again") if over else _("your sign-off is needed for %(phase)s"))
            % {"phase": situation.phase.name},
            url=address("act", situation.hotfix, situation.phase.signs_by),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            about=turn,
            capacity=capacities(ways),
            lines=(_("The evidence is complete. Read it and sign off here, or say no on the page:"),),
            # Whoever gave it does not know that it is over: that came by the clock.
            known=situation.acted(user) and not over,
        )


def _stale(situation: Situation) -> Iterator[Message]:
    """Tell each signer whose role must sign again, because the evidence is not what it was."""
    in_force = situation.hotfix.approvals.in_force(situation.hotfix)
    present = signed_content(situation.phase, situation.evidence)
    for approval in stale_sign_offs(in_force, situation.seen):
        role = Role(approval.role)
        if role not in situation.unsigned:
            continue
        for signer in reachable([approval.signer]):
            yield Message(
                kind=Kind.STALE,
                to=signer,
                what=_("your sign-off as %(role)s is stale") % {"role": role.label},
                url=_where_to_sign(situation),
                phase=situation.hotfix.state,
                round=situation.hotfix.round,
                about=str(situation.given(role)),
                lines=(
                    _("The evidence was changed after you signed: your sign-off no longer opens the gate."),
                    "\n".join(_what_changed(_signed(approval), present)),
                    _("See what changed, and sign again if you still agree:"),
                ),
                known=situation.acted(signer),
            )


def _signed(approval: Approval) -> Content:
    return as_it_was_signed(approval.signed_evidence, approval.evidence_digest) or []


def _what_changed(signed: Content, present: Content) -> Iterator[str]:
    """Each field that differs, as it was and as it is; of many the first, and how many more."""
    found = differences(signed, present)
    for one in found[:FEW]:
        words = {"field": one.field, "old": _cut(one.old), "new": _cut(one.new)}
        yield in_one_line("- " + _("%(field)s: was “%(old)s”, is “%(new)s”") % words)
    more = len(found) - FEW
    if more > 0:
        yield ngettext("and %(number)d more", "and %(number)d more", more) % {"number": more}


def _cut(typed: str) -> str:
    line = in_one_line(typed)
    return line if len(line) <= LONGEST_VALUE else line[: LONGEST_VALUE - 1].rstrip() + "…"


def _where_to_sign(situation: Situation) -> str:
    """The page to sign on, where the evidence is complete; else that of the hot fix."""
    if situation.gate.ready_to_sign:
        return address("act", situation.hotfix, situation.phase.signs_by)
    return page_url(situation.hotfix)


def _to_do(situation: Situation) -> Iterator[Message]:
    """Tell which act somebody must still do, after the last sign-off or where there is none."""
    act, gate = situation.next_step.act, situation.gate
    if situation.phase.sign_offs:
        what = _("%(phase)s is signed, go on") % {"phase": situation.phase.name}
    else:
        what = _("%(phase)s is complete, go on") % {"phase": situation.phase.name}
    lines = [_("What follows is “%(act)s”.") % {"act": act.label}]
    if not gate.is_open:
        lines.append(_("Before it: %(summary)s") % {"summary": gate.summary})
    for user in reachable(situation.leading):
        yield Message(
            kind=Kind.ACT,
            to=user,
            what=what,
            url=address("act", situation.hotfix, act.name) if gate.is_open else page_url(situation.hotfix),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            capacity=capacities(situation.leading[user]),
            lines=tuple(lines),
            known=situation.acted(user),
        )


def _turn(situation: Situation) -> Iterator[Message]:
    """Tell those who lead on from here that the phase has begun, and has evidence to be filled in first."""
    for user in reachable(situation.leading):
        yield Message(
            kind=Kind.TURN,
            to=user,
            what=_("%(phase)s begins, it is your turn") % {"phase": situation.phase.name},
            url=page_url(situation.hotfix),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            capacity=capacities(situation.leading[user]),
            lines=(situation.gate.summary, *(situation.gate.frozen.lacks if situation.gate.frozen else ())),
            known=situation.acted(user),
        )
