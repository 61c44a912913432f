"""What the page of a hot fix shows of evidence that follows and of changes of its lane."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.approvals.amending import may_sign_amendment
from apps.approvals.amendments import Amendment
from apps.approvals.changing_lane import may_answer_lane_change, may_change_lane
from apps.approvals.evidence_debts import EvidenceDebt
from apps.approvals.lane_changes import LaneChange
from apps.approvals.ratifying import may_ratify
from apps.console.buttons import Button, url_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights


@dataclass(frozen=True)
class Missing:
    """What one record was left without: its name, what is missing, and where this person fills it in."""

    title: str
    lacks: tuple[str, ...]
    url: str


@dataclass(frozen=True)
class EvidenceDebtLine:
    """One evidence debt: where it stands, what it still lacks, and what this person may do."""

    debt: EvidenceDebt
    status: str
    missing: tuple[Missing, ...]
    ratify_url: str

    @property
    def anchor(self) -> str:
        return f"follows-{self.debt.pk}"


@dataclass(frozen=True)
class LaneLine:
    """One change of the lane, and the links for whoever answers for it."""

    change: LaneChange
    agree_url: str
    disagree_url: str

    @property
    def anchor(self) -> str:
        return f"lane-{self.change.pk}"


@dataclass(frozen=True)
class AmendmentLine:
    """One amendment, and the link for whoever signs it."""

    amendment: Amendment
    sign_url: str

    @property
    def anchor(self) -> str:
        return f"amendment-{self.amendment.pk}"


@dataclass(frozen=True)
class FollowingPanel:
    """The panel of what follows, and the buttons about it."""

    debts: tuple[EvidenceDebtLine, ...]
    lanes: tuple[LaneLine, ...]
    amendments: tuple[AmendmentLine, ...]
    buttons: tuple[Button, ...]
    change_url: str
    change_label: str

    def __bool__(self) -> bool:
        return bool(self.debts or self.lanes or self.amendments)

    def link_to(self, place: str) -> tuple[str, str]:
        """Where a requirement of the gate leads that waits for an evidence debt, and what the link says."""
        line = next(line for line in self.debts if str(line.debt.pk) == place)
        return (line.ratify_url, _("Ratify")) if line.ratify_url else (f"#{line.anchor}", _("Look"))

    def link_to_amendment(self, place: str) -> tuple[str, str]:
        """The same of one that waits for the signature of an amendment."""
        line = next(line for line in self.amendments if str(line.amendment.pk) == place)
        return (line.sign_url, _("Sign")) if line.sign_url else (f"#{line.anchor}", _("Look"))

    def link_to_lane(self, place: str) -> tuple[str, str]:
        """The same of one that waits for an answer to a change of the lane."""
        line = next(line for line in self.lanes if str(line.change.pk) == place)
        return (line.agree_url, _("Agree")) if line.agree_url else (f"#{line.anchor}", _("Look"))


def following_panel(hotfix: HotFix, rights: Rights) -> FollowingPanel:
    """Three queries where nothing follows, and a few more where something does, however much it is."""
    every: list[EvidenceDebt] = list(hotfix.evidence_debts.all())
    for debt in every:
        debt.hotfix = hotfix
    last = [debt for debt in every if not debt.is_followed_by_one_of(every)]
    lacking = (
        {debt.pk: lacks for debt, lacks in hotfix.evidence_debts.standing_by_record(hotfix)} if last else {}
    )
    debts = tuple(_debt_line(hotfix, debt, rights, lacking.get(debt.pk, {})) for debt in last)
    lanes = tuple(_lane_line(hotfix, one, rights) for one in hotfix.lane_changes.all() if not one.answers_id)
    amendments = tuple(_amendment_line(hotfix, one, rights) for one in hotfix.amendments.all())
    changes = may_change_lane(rights).allowed
    lowers = hotfix.lane.lets_follow
    return FollowingPanel(
        debts=debts,
        lanes=lanes,
        amendments=amendments,
        buttons=tuple(_buttons(debts, lanes, amendments)),
        change_url=url_of("lane", hotfix) if changes else "",
        change_label=_("Lower to Critical") if lowers else _("Raise to Emergency"),
    )


def _debt_line(
    hotfix: HotFix, debt: EvidenceDebt, rights: Rights, lacking: dict[tuple[str, int, str], list[str]]
) -> EvidenceDebtLine:
    ready = debt.is_open and not lacking
    return EvidenceDebtLine(
        debt=debt,
        status=_status(debt),
        missing=tuple(
            Missing(
                title, tuple(lacks), _where(hotfix, name, number) if rights.may_record(name).allowed else ""
            )
            for (name, number, title), lacks in lacking.items()
        ),
        ratify_url=url_of("ratify", hotfix, debt.pk) if ready and may_ratify(rights, debt).allowed else "",
    )


def _where(hotfix: HotFix, name: str, number: int) -> str:
    return f"{url_of('evidence', hotfix, name)}?round={number}"


def _status(debt: EvidenceDebt) -> str:
    """The chip of an evidence debt; its words stand beside it."""
    if debt.ratified:
        return "approved"
    if not debt.is_open:
        return "lapsed"
    return "overdue" if debt.overdue else "owed"


def _lane_line(hotfix: HotFix, change: LaneChange, rights: Rights) -> LaneLine:
    answers = may_answer_lane_change(rights, change).allowed
    return LaneLine(
        change=change,
        agree_url=url_of("answer_lane", hotfix, change.pk, "agree") if answers else "",
        disagree_url=url_of("answer_lane", hotfix, change.pk, "disagree") if answers else "",
    )


def _amendment_line(hotfix: HotFix, amendment: Amendment, rights: Rights) -> AmendmentLine:
    signs = may_sign_amendment(rights, amendment).allowed
    return AmendmentLine(amendment, url_of("sign_amendment", hotfix, amendment.pk) if signs else "")


def _buttons(
    debts: Iterable[EvidenceDebtLine], lanes: Iterable[LaneLine], amendments: Iterable[AmendmentLine]
) -> Iterable[Button]:
    for line in debts:
        words = {"phase": line.debt.get_phase_display()}
        if line.ratify_url:
            yield Button(_("Ratify what followed in %(phase)s") % words, line.ratify_url, "yes")
        elif where := next((one.url for one in line.missing if one.url), ""):
            yield Button(_("Supply what follows in %(phase)s") % words, where, "yes")
    for lane in lanes:
        if lane.agree_url:
            yield Button(_("Answer for the change of the lane"), lane.agree_url, "yes")
    for one in amendments:
        if one.sign_url:
            said = {"what": one.amendment.label}
            yield Button(_("Sign the amendment: %(what)s") % said, one.sign_url, "yes")
