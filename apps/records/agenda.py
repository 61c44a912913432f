"""The agenda of the change board: a set of hot fixes as plain data, each with what is asked of the board."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import override

from apps.approvals.models import Approval
from apps.common import clock
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import roles_of, with_roles
from apps.hotfixes.inbox import who_may_sign
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_rules import counts
from apps.hotfixes.phases import PHASE_BY_STATE, State, act_named, evidence_names
from apps.systems.priorities import Priority

from .first_page import first_page_facts
from .printed_text import short, to_the_minute
from .record_data import FirstPageFacts

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
    """One hot fix on the agenda. `lacks` is what must be there before anybody can sign or act."""

    cover: FirstPageFacts
    expedited: bool
    debts: tuple[str, ...]
    given: tuple[GivenSignOff, ...]
    asked: tuple[MissingSignOff, ...]
    lacks: tuple[str, ...]
    next_act: str


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
    by_state: tuple[LabelledCount, ...]
    by_priority: tuple[LabelledCount, ...]
    expedited: str
    items: tuple[AgendaItem, ...]
    printed_by: str
    printed_at: str
    printed_at_iso: str


def build_agenda(hotfixes: HotFixQuerySet, *, scope: str, printed_by: str, at: datetime) -> Agenda:
    """Read what the board sees of `hotfixes`, in their order, as it is now.

    The number of queries depends on how many hundreds there are, and on nothing else. Texts are in the
    language of the house, as in every document.
    """
    with override(settings.LANGUAGE_CODE):
        hotfixes_and_items = list(_hotfixes_and_items(hotfixes))
        states = Counter(hotfix.state for hotfix, _item in hotfixes_and_items)
        priorities = Counter(hotfix.priority for hotfix, _item in hotfixes_and_items)
        items = tuple(item for _hotfix, item in hotfixes_and_items)
        return Agenda(
            language=settings.LANGUAGE_CODE,
            scope=scope,
            by_state=tuple(_counted(states, State)),
            by_priority=tuple(_counted(priorities, Priority)),
            expedited=share(sum(item.expedited for item in items), len(items)),
            items=items,
            printed_by=printed_by,
            printed_at=to_the_minute(at),
            printed_at_iso=f"{at.astimezone(clock.UTC):%Y-%m-%dT%H:%M:%SZ}",
        )


def share(part: int, whole: int) -> str:
    """Return a share as text, such as "2 of 12 (17 %)"."""
    if not whole:
        return _("none")
    return _("%(part)d of %(whole)d (%(percent)d %%)") % {
        "part": part,
        "whole": whole,
        "percent": round(100 * part / whole),
    }


def _counted(numbers: "Counter[str]", kinds: type[models.TextChoices]) -> Iterator[LabelledCount]:
    """Return the kinds that there are, in the order of the process, with their numbers."""
    return (LabelledCount(str(kind.label), numbers[kind.value]) for kind in kinds if numbers[kind.value])


def _hotfixes_and_items(hotfixes: HotFixQuerySet) -> Iterator[tuple[HotFix, AgendaItem]]:
    complete = with_roles(
        hotfixes.select_related("reported_by").prefetch_related("approvals__settles", "attachments", "debts")
    )
    keys = list(hotfixes.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_A_TIME):
        batch = list(complete.filter(pk__in=keys[start : start + AT_A_TIME]))
        evidence = _evidence_of(batch)
        for hotfix in batch:
            yield hotfix, _item(hotfix, evidence[hotfix.pk])


def _evidence_of(hotfixes: Sequence[HotFix]) -> dict[int, dict[str, list[Evidence]]]:
    """Return all evidence of many hot fixes, as `HotFix.evidence` returns that of one."""
    by_key = {hotfix.pk: hotfix for hotfix in hotfixes}
    evidence: dict[int, dict[str, list[Evidence]]] = {
        key: {name: [] for name in evidence_names()} for key in by_key
    }
    files: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for hotfix in hotfixes:
        for file in hotfix.attachments.all():
            files[file.evidence, file.record_key].append(file)
    for name in evidence_names():
        model = evidence_model(name)
        relations = model.relations()
        records: models.QuerySet[Any] = model._default_manager.all()
        records = records.filter(hotfix__in=by_key).order_by("round", "pk")
        for record in records.prefetch_related(*relations):
            key = record.hotfix_id
            record.hotfix = by_key[key]
            record.attached = files[name, record.pk]
            evidence[key][name].append(record)
    return evidence


def _item(hotfix: HotFix, evidence: dict[str, list[Evidence]]) -> AgendaItem:
    present_gate = gate(hotfix, of_round(evidence, hotfix.round))
    present = PresentEvidence(evidence)
    phase = present_gate.phase
    needed_first = present_gate.before_signing if present_gate.unsigned else present_gate.requirements
    grants, delegations = roles_of(hotfix)
    return AgendaItem(
        cover=first_page_facts(hotfix, evidence),
        expedited=hotfix.expedited,
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
        lacks=tuple(requirement.label for requirement in needed_first if not requirement.met),
        next_act=str(phase.way_on.label) if phase else "",
    )


def _given(approval: Approval, hotfix: HotFix, evidence: PresentEvidence) -> GivenSignOff:
    phase = PHASE_BY_STATE[State(approval.phase)]
    has_verdict = approval.approved or approval.settles_id is not None
    holds = evidence.is_covered_by(approval) and counts(phase, approval.round, now_in=hotfix.round)
    return GivenSignOff(
        role=str(approval.get_role_display()),
        phase=phase.name,
        what=str(approval.verdict if has_verdict else act_named(approval.act).label),
        approved=approval.approved,
        name=approval.signed_by,
        at=to_the_minute(approval.signed_at),
        comment=short(approval.comment, most=LONGEST_COMMENT),
        round=approval.round,
        holds=holds or not approval.approved,
    )
