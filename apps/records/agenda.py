"""The agenda of the change board: a set of hot fixes as plain data, each with what is asked of the board."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from apps.approvals.late_statements import recent_late_records_of
from apps.approvals.models import Approval
from apps.common import clock
from apps.common.reading_along import read_along
from apps.common.shares import percent
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.evidence_reading import load_whole, of_round
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.frozen import hold_freezes
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import roles_of, with_roles
from apps.hotfixes.inbox import who_may_sign
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_history import told_stays_of
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, State, act_named
from apps.systems.past_clocks import PastClocks
from apps.systems.priorities import Priority

from .deployments import deployments
from .first_page import first_page_facts
from .printed_text import in_sentences, to_the_minute
from .record_data import Contradiction, FirstPageFacts
from .said_and_known import contradictions
from .story_line import Known, headline
from .targets import restored_late

# How many hot fixes are read at a time, whatever the number on the agenda.
AT_A_TIME = 100
LONGEST_COMMENT = 160


@dataclass(frozen=True)
class GivenSignOff:
    """A sign-off or a refusal as given; `holds` is False once its round is over or its evidence changed."""

    role: str
    phase: str
    what: str
    approved: bool
    name: str
    at: str
    comment: str
    round: int
    holds: bool


@dataclass(frozen=True)
class MissingSignOff:
    """A sign-off that the present phase waits for, and who may give it."""

    role: str
    holders: str
    meaning: str


@dataclass(frozen=True)
class AgendaItem:
    """One hot fix on the agenda. `lacks` is what must be there before anybody can sign or act.

    `standing` is its story (story_line.py), `doubts` what was typed and the system knows otherwise, and
    `sheet` the address of its board sheet.
    """

    cover: FirstPageFacts
    urgency: str
    standing: str
    notes: tuple[str, ...]
    doubts: tuple[Contradiction, ...]
    sheet: str
    expedited: bool
    late: str
    debts: tuple[str, ...]
    given: tuple[GivenSignOff, ...]
    asked: tuple[MissingSignOff, ...]
    lacks: tuple[str, ...]
    next_act: str

    @property
    def urgency_in_words(self) -> str:
        """The heading under which it stands."""
        return str(Urgency(self.urgency).label)


class Urgency(models.TextChoices):
    """What the board is asked for, the first first."""

    DECIDE = "decide", gettext_lazy("To decide now")
    SETTLE = "settle", gettext_lazy("Sign-offs that are owed")
    PREPARE = "prepare", gettext_lazy("To decide once evidence is there")
    GO_ON = "go_on", gettext_lazy("Nothing to decide now")
    ENDED = "ended", gettext_lazy("Ended")


@dataclass(frozen=True)
class LabelledCount:
    """How many hot fixes there are of one kind."""

    label: str
    number: int


@dataclass(frozen=True)
class Agenda:
    """The whole agenda. `scope` tells the reader which hot fixes these are."""

    language: str
    scope: str
    by_urgency: tuple[LabelledCount, ...]
    by_state: tuple[LabelledCount, ...]
    by_priority: tuple[LabelledCount, ...]
    expedited: str
    items: tuple[AgendaItem, ...]
    printed_by: str
    printed_at: str
    printed_at_iso: str


def build_agenda(hotfixes: HotFixQuerySet, *, scope: str, printed_by: str, at: datetime) -> Agenda:
    """Read what the board sees of `hotfixes` as it is now: what is to decide first comes first.

    Among those alike an Emergency comes before a Critical, and the sooner restore target before the later.
    The number of queries depends on how many hundreds there are, and on nothing else. Texts are in the
    language of the house, as in every document.
    """
    with override(settings.LANGUAGE_CODE):
        hotfixes_and_items = sorted(_hotfixes_and_items(hotfixes), key=_place)
        states = Counter(hotfix.state for hotfix, _item in hotfixes_and_items)
        priorities = Counter(hotfix.priority for hotfix, _item in hotfixes_and_items)
        items = tuple(item for _hotfix, item in hotfixes_and_items)
        return Agenda(
            language=settings.LANGUAGE_CODE,
            scope=scope,
            by_urgency=tuple(_counted(Counter(item.urgency for item in items), Urgency)),
            by_state=tuple(_counted(states, State)),
            by_priority=tuple(_counted(priorities, Priority)),
            expedited=share(sum(item.expedited for item in items), len(items)),
            items=items,
            printed_by=printed_by,
            printed_at=to_the_minute(at),
            printed_at_iso=f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
        )


def _place(pair: tuple[HotFix, AgendaItem]) -> tuple[int, int, datetime, int]:
    """Return where an item stands among the others."""
    hotfix, item = pair
    urgency = [kind.value for kind in Urgency].index(item.urgency)
    priority = [kind.value for kind in Priority].index(hotfix.priority)
    return urgency, priority, hotfix.restore_by, hotfix.pk


def share(part: int, whole: int) -> str:
    """Return a share as text, such as "2 of 12 (17 %)"."""
    if not whole:
        return _("none")
    return _("%(part)d of %(whole)d (%(percent)d %%)") % {
        "part": part,
        "whole": whole,
        "percent": percent(part, whole),
    }


def _counted(numbers: "Counter[str]", kinds: type[models.TextChoices]) -> Iterator[LabelledCount]:
    """Return the kinds that there are, in the order of the process, with their numbers."""
    return (LabelledCount(str(kind.label), numbers[kind.value]) for kind in kinds if numbers[kind.value])


def _hotfixes_and_items(hotfixes: HotFixQuerySet) -> Iterator[tuple[HotFix, AgendaItem]]:
    complete = hotfixes.select_related("system", "reported_by").prefetch_related(
        "approvals__settles",
        "debts",
        "ratified_starts",
        # What gate, freshness and story ask of each.
        "amendments",
        "evidence_debts",
        "lane_changes",
        "late_statement",
    )
    clocks = PastClocks()
    keys = list(hotfixes.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_A_TIME):
        batch = with_roles(complete.filter(pk__in=keys[start : start + AT_A_TIME]))
        read_along([one for one in batch if one.corrected_at], "system_corrections")
        evidence = load_whole(batch)
        hold_freezes(batch)
        stays = told_stays_of([hotfix.pk for hotfix in batch])
        recent_late = recent_late_records_of(batch)
        for hotfix in batch:
            deployed = deployments(hotfix, evidence[hotfix.pk], stays[hotfix.pk])
            held = clocks.clock(hotfix.system_id, hotfix.priority, hotfix.reported_at)
            late = restored_late(hotfix, stays[hotfix.pk], held)
            known = Known(hotfix, stays[hotfix.pk], deployed, late, recent_late[hotfix.pk])
            yield hotfix, _item(known, evidence[hotfix.pk])


def _item(known: Known, evidence: dict[str, list[Evidence]]) -> AgendaItem:
    hotfix = known.hotfix
    first, notes = headline(known, sign_offs="")
    present_gate = gate(hotfix, of_round(evidence, hotfix.round))
    present = PresentEvidence(evidence)
    phase = present_gate.phase
    needed_first = present_gate.before_signing if present_gate.unsigned else present_gate.requirements
    lacks = tuple(requirement.label for requirement in needed_first if not requirement.met)
    grants, delegations = roles_of(hotfix)
    return AgendaItem(
        cover=first_page_facts(hotfix, evidence),
        urgency=_urgency(hotfix, asked=bool(present_gate.unsigned), ready=not lacks),
        standing=first,
        notes=tuple(notes),
        doubts=tuple(contradictions(hotfix, evidence, known.deployments)),
        sheet=f"{settings.SITE_URL}{reverse('admin:hotfixes_hotfix_board_sheet', args=[hotfix.pk])}",
        expedited=hotfix.expedited,
        late=hotfix.late_in_words,
        debts=tuple(f"{debt}: {debt.status_in_words}" for debt in hotfix.debts.all()),
        given=tuple(_given(approval, hotfix, present) for approval in hotfix.approvals.all()),
        asked=tuple(
            MissingSignOff(
                role=str(role.label),
                holders=who_may_sign(role, hotfix, grants=grants, delegations=delegations) or _("nobody"),
                meaning=str(phase.rule_for(role).meaning),
            )
            for role in present_gate.unsigned
            if phase
        ),
        lacks=lacks,
        next_act=str(phase.way_on.label) if phase else "",
    )


def _urgency(hotfix: HotFix, *, asked: bool, ready: bool) -> Urgency:
    if hotfix.ended:
        return Urgency.ENDED
    if asked and ready:
        return Urgency.DECIDE
    if any(debt.is_owed for debt in hotfix.debts.all()):
        return Urgency.SETTLE
    return Urgency.PREPARE if asked else Urgency.GO_ON


def _given(approval: Approval, hotfix: HotFix, evidence: PresentEvidence) -> GivenSignOff:
    phase = PHASE_BY_STATE[State(approval.phase)]
    has_verdict = approval.approved or approval.settles_id is not None
    covered = evidence.is_covered_by(approval) and counts(phase, approval.round, now_in=hotfix.round)
    holds = covered and approval.withdrawn is None
    return GivenSignOff(
        role=str(approval.get_role_display()),
        phase=phase.name,
        what=str(approval.verdict if has_verdict else act_named(approval.act).label),
        approved=approval.approved,
        name=approval.signed_by,
        at=to_the_minute(approval.signed_at),
        comment=in_sentences(approval.comment, most=LONGEST_COMMENT),
        round=approval.round,
        holds=holds or not approval.approved,
    )
