"""Who must hear what the gate waits for: a phase that begins, a sign-off, an act, and a way back."""

from collections import defaultdict
from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.freshness import stale_sign_offs
from apps.hotfixes.phases import Kind as ActKind
from apps.hotfixes.phases import State
from apps.hotfixes.policy import Decision

from .messages import News, address, in_one_line, page_url, quoted
from .models import Kind
from .situation import Sight, told

DEVELOPERS = (Role.SENIOR_DEVELOPER, Role.CONTRIBUTOR)


def waiting(sight: Sight) -> Iterator[News]:
    """What the present phase waits for, told to everybody who may do it now, and to nobody else."""
    stale = list(_stale(sight))
    yield from stale
    if sight.waits_for_sign_offs:
        yield from _to_sign(sight, {(one.to.pk, one.about) for one in stale})
    elif sight.phase.state is State.DEVELOPMENT and sight.hotfix.round > 1:
        yield from _back(sight)
    elif _waits_for_its_act(sight):
        yield from _to_do(sight)
    elif not stale:
        yield from _turn(sight)


def _waits_for_its_act(sight: Sight) -> bool:
    """Whether only an act of its own is left: after the go, with what is recorded afterwards."""
    signed = bool(sight.phase.sign_offs) and not sight.unsigned
    return sight.next_act.kind is ActKind.ACT and (signed or sight.gate.is_open)


def by_turn(sight: Sight) -> Iterator[tuple[User, str, list[Decision]]]:
    """Whoever may sign now, with how often those roles signed already and did not hold, and the roles."""
    for user in told(sight.leading):
        ways: dict[int, list[Decision]] = defaultdict(list)
        for way in sight.leading[user]:
            assert way.role is not None
            ways[sight.given(way.role)].append(way)
        for turn, some in ways.items():
            yield user, str(turn), some


def capacities(ways: list[Decision]) -> str:
    """In what a person would act: "Product Owner or QA Lead for Ann Lee"."""
    return _(" or ").join(dict.fromkeys(way.capacity for way in ways))


def _to_sign(sight: Sight, told_otherwise: set[tuple[int, str]]) -> Iterator[News]:
    for user, turn, ways in by_turn(sight):
        if (user.pk, turn) in told_otherwise:
            continue
        yield News(
            kind=Kind.SIGN,
            to=user,
            what=_("your sign-off is needed for %(phase)s") % {"phase": sight.phase.name},
            url=address("act", sight.hotfix, sight.phase.signs_by),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            about=turn,
            capacity=capacities(ways),
            lines=(_("The evidence is complete. Read it and sign off here, or say no on the page:"),),
            known=sight.acted(user),
        )


def _stale(sight: Sight) -> Iterator[News]:
    """To each signer whose role must sign again, because the evidence is not what it was."""
    for approval in stale_sign_offs(sight.hotfix, sight.digest):
        role = Role(approval.role)
        if role not in sight.unsigned:
            continue
        for signer in told([approval.signer]):
            yield News(
                kind=Kind.STALE,
                to=signer,
                what=_("your sign-off as %(role)s is stale") % {"role": role.label},
                url=page_url(sight.hotfix),
                phase=sight.hotfix.state,
                round=sight.hotfix.round,
                about=str(sight.given(role)),
                lines=(
                    _("The evidence was changed after you signed: your sign-off no longer opens the gate."),
                    _("See what changed, and sign again if you still agree:"),
                ),
                known=sight.acted(signer),
            )


def _back(sight: Sight) -> Iterator[News]:
    """To the developers and the reporter: who sent it back to development, and why."""
    refusals = [
        one
        for one in sight.hotfix.approvals.all()
        if one.round == sight.hotfix.round - 1 and not one.approved and one.settles_id is None
    ]
    for user in told([*sight.candidates.people(DEVELOPERS), sight.hotfix.reported_by]):
        said = [
            _("%(who)s: %(what)s") % {"who": in_one_line(one.signed_by), "what": one.get_act_display()}
            for one in refusals[-1:]
        ]
        yield News(
            kind=Kind.BACK,
            to=user,
            what=_("back in development"),
            url=page_url(sight.hotfix),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            lines=(*said, *(quoted(one.comment) for one in refusals[-1:])),
            known=sight.acted(user),
        )


def _to_do(sight: Sight) -> Iterator[News]:
    """After the last sign-off, or where there is none: the act that somebody must still do."""
    act, gate = sight.next_act, sight.gate
    if sight.phase.sign_offs:
        what = _("%(phase)s is signed, go on") % {"phase": sight.phase.name}
    else:
        what = _("%(phase)s is complete, go on") % {"phase": sight.phase.name}
    lines = [_("What follows is “%(act)s”.") % {"act": act.label}]
    if not gate.is_open:
        lines.append(_("Before it: %(summary)s") % {"summary": gate.summary})
    for user in told(sight.leading):
        yield News(
            kind=Kind.ACT,
            to=user,
            what=what,
            url=address("act", sight.hotfix, act.name) if gate.is_open else page_url(sight.hotfix),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            capacity=capacities(sight.leading[user]),
            lines=tuple(lines),
            known=sight.acted(user),
        )


def _turn(sight: Sight) -> Iterator[News]:
    """To those who lead on from here: the phase has begun, and it has evidence to be filled in first."""
    for user in told(sight.leading):
        yield News(
            kind=Kind.TURN,
            to=user,
            what=_("%(phase)s begins, it is your turn") % {"phase": sight.phase.name},
            url=page_url(sight.hotfix),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            capacity=capacities(sight.leading[user]),
            lines=(sight.gate.summary,),
            known=sight.acted(user),
        )
