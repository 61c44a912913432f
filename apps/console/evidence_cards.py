"""The evidence of a hot fix on its page: by phase, newest round first, with where it is filled in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.console.buttons import url_of
from apps.console.release_note_links import way_in
from apps.evidence.sheets import Sheet, sheet
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import recorded_by_acts
from apps.hotfixes.phases import PHASES, Phase, State
from apps.hotfixes.policy import Rights
from apps.release_notes.models import ReleaseNote


@dataclass(frozen=True)
class Card:
    """One piece of evidence of one round."""

    sheet: Sheet
    anchor: str
    edit_url: str
    edit_label: str
    attach_url: str
    status: str

    @property
    def spoken(self) -> str:
        return {"complete": _("complete"), "lacking": _("not complete")}[self.status]


@dataclass(frozen=True)
class PhaseSection:
    """A phase with its evidence, newest round first."""

    phase: Phase
    status: str
    cards: tuple[Card, ...]


def sections(
    hotfix: HotFix, evidence: dict[str, list[Evidence]], rights: Rights, statuses: dict[State, str]
) -> Iterable[PhaseSection]:
    """Every phase, with its evidence of every round; `statuses` says where each phase stands."""
    for phase in PHASES:
        cards = [
            _card(hotfix, record, rights)
            for name in (*phase.all_evidence, *recorded_by_acts(phase))
            for record in reversed(evidence[name])
        ]
        yield PhaseSection(phase, statuses[phase.state], tuple(cards))


def _card(hotfix: HotFix, record: Evidence, rights: Rights) -> Card:
    name = record.relation()
    current = record.round == hotfix.round
    editable = current and rights.may_record(name).allowed
    shown = sheet(record)
    edit_url, edit_label = evidence_url(hotfix, name), _("Edit")
    if isinstance(record, ReleaseNote):
        edit_url, edit_label = way_in(record)
    return Card(
        sheet=shown,
        anchor=name if current else f"{name}-{record.round}",
        edit_url=edit_url if editable else "",
        edit_label=edit_label,
        attach_url=attach_url(hotfix, record) if editable and name != ReleaseNote.relation() else "",
        status="lacking" if shown.lacks else "complete",
    )


def evidence_url(hotfix: HotFix, name: str) -> str:
    """Where the evidence called `name` is filled in; release notes have pages of their own
    (release_note_links.py)."""
    return url_of("evidence", hotfix, name)


def attach_url(hotfix: HotFix, record: Evidence) -> str:
    """Where a file is attached to `record`."""
    return url_of("attach", hotfix, record.relation(), record.pk)
