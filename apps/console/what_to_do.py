"""What the page of a hot fix offers: first what leads on, then the ways back; or who is waited for.

Only what can succeed now is offered. What the next step is, hotfixes/next_steps.py says.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.console.buttons import Button, url_of
from apps.console.go_panel import label_of
from apps.console.release_note_links import next_step as next_step_of_notes
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.gates import Gate, open_debts
from apps.hotfixes.grants import Grant, who_acts_as
from apps.hotfixes.inbox import who_can_supply
from apps.hotfixes.models import HotFix
from apps.hotfixes.next_steps import Do, Step, next_step_for
from apps.hotfixes.phases import Act, Kind, act_named
from apps.hotfixes.policy import Rights
from apps.release_notes.models import ReleaseNote


@dataclass(frozen=True)
class WhatToDo:
    """What this person may do now: what leads on, and the ways back that stand beside it or are folded away.

    `waits_for` says who leads on where it is not them.
    """

    leads_on: tuple[Button, ...] = ()
    ways_back: tuple[Button, ...] = ()
    folded: tuple[Button, ...] = ()
    waits_for: str = ""


def what_to_do(
    rights: Rights,
    present: Gate,
    evidence: dict[str, list[Evidence]],
    beside: Sequence[Button],
    grants: list[Grant],
) -> WhatToDo:
    """Work it out of what the page has read.

    Args:
        evidence: that of every round.
        beside: what else waits for this person: what is owed, was said, or is to be answered.
    """
    hotfix = rights.hotfix
    step = next_step_for(rights, present)
    leads_on = [button_of(hotfix, step, present, evidence)] if step else []
    leads_on += [button for button in beside if button.tone == "yes"]
    ways_back = [button for button in beside if button.tone == "no"]
    folded: list[Button] = []
    for act, decision in rights.acts():
        if not decision.allowed or not act.needs_reason or (act.needs_no_debt and open_debts(hotfix, act)):
            continue
        signing = step is not None and step.do is Do.SIGN and act.kind is Kind.REFUSAL
        # A no stands beside the yes that it is the other answer to; what takes a deployment back, always.
        stands_beside = signing or act.takes_back
        button = Button(str(act.label), url_of("act", hotfix, act.name), "no")
        (ways_back if stands_beside else folded).append(button)
    return WhatToDo(
        leads_on=tuple(leads_on),
        ways_back=tuple(ways_back),
        folded=tuple(folded),
        waits_for="" if step else _waits_for(hotfix, present, rights, grants),
    )


def button_of(hotfix: HotFix, step: Step, present: Gate, evidence: dict[str, list[Evidence]]) -> Button:
    """The button of the next step."""
    if step.do is Do.MOVE:
        return Button(step.label, url_of("evidence", hotfix, step.place), "yes")
    if step.do is not Do.RECORD:
        return Button(label_of(act_named(step.place), present), url_of("act", hotfix, step.place), "yes")
    url, words = where_to_record(hotfix, step.place, evidence)
    return Button(_("%(do)s: %(what)s") % {"do": words, "what": step.label}, url, "yes")


def where_to_record(
    hotfix: HotFix, name: str, evidence: dict[str, list[Evidence]], *, met: bool = False
) -> tuple[str, str]:
    """The address at which a piece of evidence becomes complete, and the words of the link."""
    if name == ReleaseNote.relation():
        of_this_round = of_round(evidence, hotfix.round)[name]
        return next_step_of_notes([note for note in of_this_round if isinstance(note, ReleaseNote)])
    return url_of("evidence", hotfix, name), _("Edit") if met else _("Fill in")


def _waits_for(hotfix: HotFix, present: Gate, rights: Rights, grants: list[Grant]) -> str:
    """What leads on next, and who does it; empty for one that has ended."""
    if present.phase is None:
        return ""
    lent = rights.delegations
    if present.unmet:
        first = present.unmet[0]
        who = who_can_supply(first, hotfix, grants=grants, delegations=lent)
        return _("%(what)s: %(who)s") % {"what": first.label, "who": who}
    act = present.phase.way_on
    who = "; ".join(_doers(act, rights, grants)) or _("nobody")
    return _("%(what)s: %(who)s") % {"what": act.label, "who": who}


def _doers(act: Act, rights: Rights, grants: list[Grant]) -> Iterable[str]:
    """Who may do `act`: the reporter where they may, and each role with its people."""
    if rights.hotfix.state in act.by_reporter_in:
        yield str(rights.hotfix.reported_by)
    for role in act.roles:
        if who := who_acts_as(role, grants, rights.delegations):
            yield _("%(role)s (%(who)s)") % {"role": role.label, "who": who}
