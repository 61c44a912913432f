"""The confirmation page of every act of the process."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.common.errors import WrongPhase
from apps.console.buttons import Button, url_of
from apps.console.forms.acts import ActForm
from apps.console.go_panel import CollisionLine, collision_lines, inside_a_freeze, label_of
from apps.console.hotfix_page import way_to_meet
from apps.console.late_panel import late_panel
from apps.console.signing_brief import READ, brief
from apps.console.stale_sign_offs import StaleSignOff, stale_sign_offs
from apps.evidence.sheets import sheet
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.evidence import Content, Evidence, evidence_model
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.gates import Requirement, Source, gate, open_debts, start_outside
from apps.hotfixes.go_time import OutsideStart, is_of, overlaps
from apps.hotfixes.late_records import meaning
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix
from apps.hotfixes.overtaken import why_signed_already
from apps.hotfixes.perform import Outcome, perform
from apps.hotfixes.phase_rules import leads_from, owed_with
from apps.hotfixes.phases import Act, Kind, State, act_named, acts_in
from apps.hotfixes.policy import Decision

from .confirmation import Confirmation, confirm
from .responses import with_hotfix


@require_http_methods(["GET", "POST"])
@with_hotfix
def act(request: HttpRequest, hotfix: HotFix, name: str) -> HttpResponse:
    """Confirm and do one act of the process."""
    wanted = act_named(name)
    return confirm(hotfix, lambda present: ActConfirmation(request, present, wanted))


@dataclass(frozen=True)
class _UnmetLine:
    """What stands in the way, and where this person can do something about it."""

    label: str
    lacks: tuple[str, ...]
    url: str
    link: str


class ActConfirmation(Confirmation):
    """One act, by the person who asks."""

    template = "console/act.html"

    def __init__(self, request: HttpRequest, hotfix: HotFix, act: Act) -> None:
        super().__init__(request, hotfix)
        self.act = act

    @property
    def heading(self) -> str:
        return label_of(self.act, self.gate) if self.act.kind is Kind.SIGN_OFF else str(self.act.label)

    @cached_property
    def _renews(self) -> bool:
        """Whether a go is signed whose time is over."""
        return self.act.kind is Kind.SIGN_OFF and self.gate.go is not None

    @cached_property
    def outside(self) -> OutsideStart | None:
        """The start in the time of no go that this act ratifies; None where all is well."""
        phase = self.hotfix.phase
        if phase is None or not is_of(phase) or self.act is not phase.way_on:
            return None
        return start_outside(self.hotfix, self.evidence)

    @cached_property
    def ways(self) -> list[Decision]:
        """The capacities in which this person could sign."""
        return [] if self.act.kind is Kind.ACT else self.rights.ways(self.act)

    def decision(self) -> Decision:
        decision = self.before_the_door()
        if decision.allowed and self.act.kind is Kind.SIGN_OFF:
            why = why_signed_already(self.rights, self.ways, self.gate)
            return Decision(False, why, WrongPhase) if why else decision
        if decision.allowed and self.outside is not None:
            return self.rights.may_ratify(decision)
        return decision

    def before_the_door(self) -> Decision:
        # The form may be forged, or have been open since a delegation ended: then it names nobody's capacity.
        chosen = self.request.POST.get("as_role", "")
        if ":" in chosen and chosen not in [way.key for way in self.rights.ways(self.act)]:
            return Decision(
                False,
                _(
                    "You do not act for this person in this role here: it was not delegated to you, or it has"
                    " ended or was withdrawn."
                ),
            )
        return self.rights.may(self.act)

    @cached_property
    def _read(self) -> dict[str, list[Evidence]]:
        """What the page shows, of every round: the evidence of the phase, and what its brief is made of.

        Where whoever signs is told what does not fit together, that is in the evidence of every kind.
        """
        if self.act.needs_gate:
            return self.every_evidence
        phase = self.hotfix.phase
        present = (*phase.all_evidence, *owed_with(phase)) if phase else ()
        names = (*(kind.relation() for kind in READ), *present)
        return self.hotfix.evidence(*dict.fromkeys(names), every_round=True)

    @cached_property
    def evidence(self) -> dict[str, list[Evidence]]:
        """That of the present phase and round."""
        phase = self.hotfix.phase
        present = of_round(self._read, self.hotfix.round)
        return {name: present[name] for name in phase.all_evidence} if phase else {}

    def form(self, on_screen: Content | None) -> ActForm:
        return ActForm(
            self.request.POST or None,
            act=self.act,
            hotfix=self.hotfix,
            ways=self.ways,
            content=on_screen or [],
            ratifies=self.outside is not None,
            other_answer=self._other_answer,
            log_in=self.log_in,
            missed=self._missed(),
        )

    def _missed(self) -> tuple[Missed, ...]:
        """What a yes must argue; nothing is read where no evidence of the phase could miss anything."""
        phase = self.hotfix.phase
        if self.act.kind is not Kind.SIGN_OFF or phase is None:
            return ()
        asks = any(evidence_model(name).thresholds for name in phase.evidence)
        missed = self.gate.missed if asks else ()
        return (*missed, *overlaps(self.hotfix, self.evidence)) if is_of(phase) else missed

    @cached_property
    def _noes(self) -> list[Act]:
        """The other answers to a yes, where this person may give them."""
        if self.act.kind is not Kind.SIGN_OFF:
            return []
        answers = [act for act in acts_in(self.hotfix.state) if act.kind is Kind.REFUSAL]
        return [act for act in answers if self.rights.may(act).allowed]

    @property
    def _other_answer(self) -> Button | None:
        """The no that is said with the same reason and signature; one that records more has its own page."""
        plain = [act for act in self._noes if not act.records]
        return self._button(plain[0]) if plain else None

    def _button(self, act: Act) -> Button:
        return Button(str(act.label), url_of("act", self.hotfix, act.name), "no")

    def do(self, form: ActForm) -> str:
        outcome = perform(
            self.hotfix,
            self.act.name,
            by=self.user,
            **form.capacity(),
            seen=form.cleaned_data["seen"],
            seen_evidence=form.seen_evidence(),
            reason=form.reason(),
            details=form.details(),
            waivers=form.waivers(),
            proof=form.proof(self.user, self.request),
        )
        return _said(outcome, self.act)

    def shown(self) -> dict[str, Any]:
        phase = self.hotfix.phase
        # A signature covers the evidence of the phase; any other act also rests on what followed it.
        names = () if phase is None else phase.evidence if self._meaning else phase.all_evidence
        signed_before = self._signed_before()
        behind = [kind.relation() for kind in READ if kind.relation() not in names]
        return {
            "act": self.act,
            # What was said of one round is not said of the next.
            "draft_of": self.hotfix.round,
            "capacity": "" if len(self.ways) > 1 else self.rights.may(self.act).capacity,
            "meaning": self._meaning,
            "says": self._meaning,
            "unmet": list(self._unmet_lines()),
            "leads_to": self._leads_to(),
            "late": late_panel(self.hotfix),
            "refuses_to_ratify": self.hotfix.late and bool(self.act.records_if_late),
            "renews": self._renews,
            "outside": self.outside.in_words() if self.outside else "",
            "collisions": self._collisions(),
            "inside": inside_a_freeze(self.gate) if self._meaning else (),
            "attention": self.attention() if self.act.needs_gate else None,
            "signed_before": signed_before,
            "brief": brief(self.hotfix, self._read, self.content, signed_before),
            "noes": [self._button(act) for act in self._noes if act.records],
            "log_in": self.log_in if self.act.kind is not Kind.ACT else None,
            "follows": self._follows() if self._meaning else (),
            "sheets": [sheet(record) for name in names for record in self.evidence[name]],
            "behind": [sheet(self._read[name][-1]) for name in behind if self._read[name]],
        }

    def _leads_to(self) -> str:
        """Where the hot fix goes by it; empty where it stays."""
        target = leads_from(self.act, self.hotfix.state) if not self.hotfix.ended else None
        return str(target.label) if target else ""

    def _collisions(self) -> tuple[CollisionLine, ...]:
        """The windows that overlap the planned one, where production is about to be changed."""
        phase = self.hotfix.phase
        about_to_deploy = phase is not None and phase.deploys and not self.act.needs_reason
        return collision_lines(self.hotfix, self.evidence, self.user) if about_to_deploy else ()

    @cached_property
    def _meaning(self) -> str:
        """What the signer says with their name; empty for an act that is no yes."""
        role = self.rights.may(self.act).role
        if self.act.kind is Kind.SIGN_OFF and self.hotfix.phase and role:
            return meaning(self.hotfix, self.hotfix.phase, role)
        return ""

    def _follows(self) -> tuple[str, ...]:
        """What the signer reads will follow: that of phases before, which is owed with this one, as well."""
        phase = self.hotfix.phase
        others = [name for name in owed_with(phase) if name not in phase.evidence] if phase else []
        if not others or not self.hotfix.evidence_may_follow:
            return self.gate.follows
        beside = of_round(self._read, self.hotfix.round)
        return gate(self.hotfix, {**{name: beside[name] for name in others}, **self.evidence}).follows

    def _signed_before(self) -> StaleSignOff | None:
        """This person's own stale sign-off of this phase, and what was changed since."""
        return next(iter(stale_sign_offs(self.hotfix, self.user.pk, self.evidence)), None)

    def _unmet(self) -> tuple[Requirement, ...]:
        """What stands in the way: for a signer the evidence, for any other act the whole gate."""
        if not self.act.needs_gate:
            return open_debts(self.hotfix, self.act) if self.act.needs_no_debt else ()
        signing = self.act.kind is Kind.SIGN_OFF
        asked = self.gate.before_signing if signing else self.gate.requirements
        unmet = (requirement for requirement in asked if not requirement.met)
        # What the form of this very act asks for is nothing to be got elsewhere.
        return tuple(one for one in unmet if one.source is not Source.START)

    def _unmet_lines(self) -> Iterator[_UnmetLine]:
        for requirement in self._unmet():
            url, link = way_to_meet(
                self.hotfix,
                requirement,
                self.rights,
                self.evidence,
                ready_to_sign=self.gate.ready_to_sign,
            )
            yield _UnmetLine(requirement.label, requirement.lacks, url, link)


def _said(outcome: Outcome, act: Act) -> str:
    """What was done, and where the hot fix is by that."""
    words = {
        "reference": outcome.hotfix.reference,
        "act": in_place_of(str(act.label), str(outcome.on_behalf_of or "")),
        "phase": State(outcome.hotfix.state).label,
        "whom": outcome.on_behalf_of,
    }
    if outcome.hotfix.ended:
        return _("%(reference)s: “%(act)s” is on the record. It is now %(phase)s.") % words
    if outcome.moved:
        return _("%(reference)s: “%(act)s” is on the record. It is now in %(phase)s.") % words
    if outcome.on_behalf_of:
        return _("%(reference)s: your sign-off for %(whom)s is on the record.") % words
    return _("%(reference)s: your sign-off is on the record.") % words
