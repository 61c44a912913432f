"""What the page of a hot fix shows of debts, verbal yeses and the glass, and what this person may do."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.accounts.roles import Role
from apps.approvals.break_glass import may_break, may_go_ahead
from apps.approvals.break_glass_calls import BreakGlassCall, calls_of, waiting_call
from apps.approvals.consent import may_answer, may_confirm, standing
from apps.approvals.debts import Debt
from apps.approvals.settling import may_settle, who_may_settle
from apps.approvals.verbal import may_record_verbal, roles_to_say, seen_of
from apps.approvals.verbal_yeses import VerbalYes
from apps.console.buttons import Button, url_of
from apps.hotfixes.freshness import Seen
from apps.hotfixes.gates import Gate
from apps.hotfixes.grants import Grant
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import is_the_last_to_be_owed
from apps.hotfixes.policy import Rights


@dataclass(frozen=True)
class DebtLine:
    """One debt: where it stands, who may settle it, and the links for whoever looks, if they may."""

    debt: Debt
    status: str
    who: str
    ratify_url: str
    refuse_url: str

    @property
    def spoken(self) -> str:
        return self.debt.status_in_words

    @property
    def anchor(self) -> str:
        return f"debt-{self.debt.pk}"


@dataclass(frozen=True)
class YesLine:
    """One recorded yes: where it stands, and the links for whoever looks, if they may answer it."""

    yes: VerbalYes
    status: str
    stands: str
    waits: bool
    confirm_url: str
    strike_url: str

    @property
    def anchor(self) -> str:
        return f"yes-{self.yes.pk}"


@dataclass(frozen=True)
class DebtPanel:
    """The panel of debts, and the buttons about them.

    `buttons` are for now; the `last_resorts` stay apart, so that at night no thumb meets them by chance.
    """

    lines: tuple[DebtLine, ...]
    yeses: tuple[YesLine, ...]
    calls: tuple[BreakGlassCall, ...]
    buttons: tuple[Button, ...]
    last_resorts: tuple[Button, ...]

    def __bool__(self) -> bool:
        return bool(self.lines or self.yeses or self.calls)

    def yes_for(self, role: Role) -> YesLine | None:
        """The recorded yes that waits here for its confirmation, of the sign-off of `role`."""
        return next((line for line in self.yeses if line.waits and line.yes.as_role is role), None)

    def link_to(self, debt_pk: str) -> tuple[str, str]:
        """Where a requirement of the gate leads that waits for a debt, and what the link says."""
        line = next(line for line in self.lines if str(line.debt.pk) == debt_pk)
        return (line.ratify_url, _("Settle")) if line.ratify_url else (f"#{line.anchor}", _("Look"))


def debt_panel(hotfix: HotFix, rights: Rights, present: Gate, grants: list[Grant]) -> DebtPanel:
    """Three queries, however many debts there are."""
    calls = calls_of(hotfix)
    yeses = tuple(_yes_lines(hotfix, rights, present))
    lines = tuple(_line(hotfix, debt, rights, grants) for debt in hotfix.debts.all())
    offered = [] if hotfix.ended else list(_buttons(hotfix, rights, present, calls))
    to_settle = [_to_settle(line) for line in lines if line.ratify_url]
    to_settle += [_to_answer(line) for line in yeses if line.strike_url]
    return DebtPanel(
        lines=lines,
        yeses=yeses,
        calls=tuple(calls),
        buttons=(*to_settle, *(one for one in offered if one.tone != "plain")),
        last_resorts=tuple(one for one in offered if one.tone == "plain"),
    )


def _to_settle(line: DebtLine) -> Button:
    words = _("Countersign %(phase)s") if line.debt.is_countersigned else _("Ratify %(phase)s")
    return Button(words % {"phase": line.debt.get_phase_display()}, line.ratify_url, "yes")


def _to_answer(line: YesLine) -> Button:
    words = {"phase": line.yes.get_phase_display()}
    if line.confirm_url:
        return Button(_("Confirm the yes to %(phase)s") % words, line.confirm_url, "yes")
    return Button(_("Say that there was no yes to %(phase)s") % words, line.strike_url, "no")


def _yes_lines(hotfix: HotFix, rights: Rights, present: Gate) -> Iterable[YesLine]:
    """Every recorded yes that is not a debt by now, oldest first."""
    found = [yes for yes in hotfix.verbal_yeses.all() if not yes.confirmed]
    seen = seen_of(hotfix) if found else Seen("", "")
    is_frozen = present.frozen is not None and present.frozen.stops
    for yes in found:
        waits = not (yes.answered or yes.why_lapsed(hotfix, seen))
        answers = waits and may_answer(rights, yes).allowed
        confirms = answers and not is_frozen and may_confirm(rights, yes).allowed
        yield YesLine(
            yes=yes,
            status="refused" if yes.struck else "owed" if waits else "lapsed",
            stands=standing(hotfix, yes, seen),
            waits=waits,
            confirm_url=url_of("answer_verbal", hotfix, yes.pk, "confirm") if confirms else "",
            strike_url=url_of("answer_verbal", hotfix, yes.pk, "strike") if answers else "",
        )


def _line(hotfix: HotFix, debt: Debt, rights: Rights, grants: list[Grant]) -> DebtLine:
    allowed = may_settle(rights, debt).allowed
    owed = debt.is_owed and not hotfix.ended
    return DebtLine(
        debt=debt,
        status=_status(debt, hotfix),
        who=who_may_settle(debt, grants) if owed else "",
        ratify_url=url_of("settle", hotfix, debt.pk, "ratify") if allowed else "",
        refuse_url=url_of("settle", hotfix, debt.pk, "refuse") if allowed else "",
    )


def _status(debt: Debt, hotfix: HotFix) -> str:
    """The chip of a debt; its words stand beside it."""
    if debt.void:
        return "lapsed"
    if debt.is_settled:
        return "refused" if debt.refused else "approved"
    return "lapsed" if hotfix.ended else "overdue" if debt.overdue else "owed"


def _buttons(hotfix: HotFix, rights: Rights, present: Gate, calls: list[BreakGlassCall]) -> Iterable[Button]:
    if present.ready_to_sign and present.unsigned and may_go_ahead(rights, calls).allowed:
        yield Button(_("Go ahead without sign-off"), url_of("go_ahead", hotfix), "no")
    # In the last phase of them, with everything signed, there is nothing left to go ahead of.
    last = present.phase is not None and is_the_last_to_be_owed(present.phase)
    is_frozen = present.frozen is not None and present.frozen.stops_now
    nothing_left = last and not present.unsigned and not is_frozen
    if not nothing_left and may_break(rights, calls).allowed:
        asked = waiting_call(hotfix, calls)
        label = _("Confirm breaking the glass") if asked else _("Break the glass")
        yield Button(label, url_of("break_glass", hotfix), "no" if asked or is_frozen else "plain")
    if present.ready_to_sign and may_record_verbal(rights).allowed and roles_to_say(rights, present):
        yield Button(_("Record a verbal approval"), url_of("verbal", hotfix), "plain")
