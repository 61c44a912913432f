"""The confirmation page of every act of the process."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.console.forms.acts import ActForm, key_of
from apps.console.hotfix_page import way_to_meet
from apps.console.stale_sign_offs import StaleSignOff, stale_sign_offs
from apps.evidence.sheets import sheet
from apps.hotfixes.delegation import in_place_of
from apps.hotfixes.evidence import Content
from apps.hotfixes.gates import Requirement, open_debts
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome, perform
from apps.hotfixes.phases import Act, Kind, State, act_named
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
        return str(self.act.label)

    @cached_property
    def ways(self) -> list[Decision]:
        """The capacities in which this person could sign."""
        return [] if self.act.kind is Kind.ACT else self.rights.ways(self.act)

    def decision(self) -> Decision:
        # The form may be forged, or have been open since a delegation ended: then it names nobody's capacity.
        chosen = self.request.POST.get("as_role", "")
        if ":" in chosen and chosen not in [key_of(way) for way in self.rights.ways(self.act)]:
            return Decision(
                False,
                _(
                    "You do not act for this person in this role here: it was not delegated to you, or it has"
                    " ended or was withdrawn."
                ),
            )
        return self.rights.may(self.act)

    def form(self, on_screen: Content | None) -> ActForm:
        return ActForm(
            self.request.POST or None,
            act=self.act,
            hotfix=self.hotfix,
            ways=self.ways,
            content=on_screen or [],
        )

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
            proof=form.proof(self.user, self.request),
        )
        return _said(outcome, self.act)

    def shown(self) -> dict[str, Any]:
        phase = self.hotfix.phase
        # A signature covers the evidence of the phase; any other act also rests on what followed it.
        names = () if phase is None else phase.evidence if self._meaning else phase.all_evidence
        return {
            "act": self.act,
            "capacity": "" if len(self.ways) > 1 else self.rights.may(self.act).capacity,
            "meaning": self._meaning,
            "unmet": list(self._unmet_lines()),
            "leads_to": self.act.target.label if self.act.target else "",
            "signed_before": self._signed_before(),
            "sheets": [sheet(record) for name in names for record in self.evidence[name]],
        }

    @cached_property
    def _meaning(self) -> str:
        """What the signer says with their name; empty for an act that is no yes."""
        role = self.rights.may(self.act).role
        if self.act.kind is Kind.SIGN_OFF and self.hotfix.phase and role:
            return str(self.hotfix.phase.rule_for(role).meaning)
        return ""

    def _signed_before(self) -> StaleSignOff | None:
        """This person's own stale sign-off of this phase, and what was changed since."""
        return next(iter(stale_sign_offs(self.hotfix, self.user.pk, self.content)), None)

    def _unmet(self) -> tuple[Requirement, ...]:
        """What stands in the way: for a signer the evidence, for any other act the whole gate."""
        if not self.act.needs_gate:
            return open_debts(self.hotfix) if self.act.needs_no_debt else ()
        signing = self.act.kind is Kind.SIGN_OFF
        asked = self.gate.before_signing if signing else self.gate.requirements
        return tuple(requirement for requirement in asked if not requirement.met)

    def _unmet_lines(self) -> Iterator[_UnmetLine]:
        for requirement in self._unmet():
            url, link = way_to_meet(self.hotfix, requirement, self.rights, self.evidence)
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
