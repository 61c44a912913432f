"""The evidence of a hot fix on its page: by phase, newest round first, with where it is filled in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.approvals.amending import may_amend
from apps.console.buttons import url_of
from apps.console.release_note_links import way_in
from apps.evidence.sheets import Sheet, sheet
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.following import key_of
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_history import PhaseStay
from apps.hotfixes.phase_rules import belongs_to_the_report, recorded_by_acts
from apps.hotfixes.phases import PHASES, Phase, State
from apps.hotfixes.policy import Rights
from apps.records.record_data import Contradiction
from apps.records.said_and_known import contradictions_now
from apps.release_notes.models import ReleaseNote


@dataclass(frozen=True)
class Card:
    """One piece of evidence of one round."""

    sheet: Sheet
    anchor: str
    edit_url: str
    edit_label: str
    attach_url: str
    amend_url: str
    status: str
    contradicted: tuple[str, ...] = ()

    @property
    def spoken(self) -> str:
        words = {"complete": _("complete"), "lacking": _("not complete"), "owed": _("the rest follows")}
        return words[self.status]


@dataclass(frozen=True)
class PhaseSection:
    """A phase with its evidence, newest round first."""

    phase: Phase
    status: str
    cards: tuple[Card, ...]


def sections(
    hotfix: HotFix,
    evidence: dict[str, list[Evidence]],
    rights: Rights,
    statuses: dict[State, str],
    stays: Sequence[PhaseStay] | None = None,
) -> Iterable[PhaseSection]:
    """Every phase, with its evidence of every round; `statuses` says where each phase stands.

    Args:
        stays: in the phases, where the caller has read them.
    """
    found = contradictions_now(hotfix, evidence, stays)
    for phase in PHASES:
        cards = [
            _card(hotfix, record, rights, found)
            for name in (*phase.all_evidence, *recorded_by_acts(phase))
            for record in reversed(evidence[name])
        ]
        yield PhaseSection(phase, statuses[phase.state], tuple(cards))


def _card(hotfix: HotFix, record: Evidence, rights: Rights, contradictions: Sequence[Contradiction]) -> Card:
    name = record.relation()
    current = record.round == hotfix.round
    owed = any(key_of(record) in debt.left for debt in rights.owed)
    editable = (current or owed) and rights.may_record(name).allowed
    takes_files = rights.may_attach(name).allowed and (current or owed or belongs_to_the_report(name))
    shown = sheet(record)
    edit_url, edit_label = evidence_url(hotfix, name), _("Edit")
    if owed:
        edit_url, edit_label = f"{edit_url}?round={record.round}", _("Supply what follows")
    if isinstance(record, ReleaseNote):
        edit_url, edit_label = way_in(record)
    return Card(
        sheet=shown,
        anchor=name if current else f"{name}-{record.round}",
        edit_url=edit_url if editable else "",
        edit_label=edit_label,
        attach_url=attach_url(hotfix, record) if takes_files and name != ReleaseNote.relation() else "",
        amend_url=url_of("amend", hotfix, name, record.pk) if may_amend(rights, record).allowed else "",
        status=_status_of(record, shown),
        contradicted=tuple(one.in_words for one in contradictions if one.is_about(name, record.round)),
    )


def _status_of(record: Evidence, shown: Sheet) -> str:
    """Complete, or lacking something, which in an Emergency may follow."""
    if not shown.lacks:
        return "complete"
    waits = [*record.asked_now(), *record.questions_asked_now()]
    return "lacking" if waits or record.short_form is None else "owed"


def evidence_url(hotfix: HotFix, name: str) -> str:
    """Where the evidence called `name` is filled in; release notes have pages of their own
    (release_note_links.py)."""
    return url_of("evidence", hotfix, name)


def attach_url(hotfix: HotFix, record: Evidence) -> str:
    """Where a file is attached to `record`."""
    return url_of("attach", hotfix, record.relation(), record.pk)
