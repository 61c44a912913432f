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
from apps.hotfixes.evidence import Evidence, evidence_model, of_round
from apps.hotfixes.freshness import PresentEvidence
from apps.hotfixes.gates import gate
from apps.hotfixes.grants import roles_of, who_acts_as, with_roles
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phases import PHASE_BY_STATE, State, act_named, evidence_names
from apps.systems.priorities import Priority

from .first_page_facts import cover
from .paper_wording import short, to_the_minute
from .record_data import Cover

# So many hot fixes are read at a time, whatever the number on the agenda.
AT_A_TIME = 100
LONGEST_COMMENT = 160


@dataclass(frozen=True)
class Given:
    """A sign-off or a refusal that was given; `holds` is False where its round or its evidence is past."""

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
class Asked:
    """A sign-off that the present phase waits for, and who may give it."""

    role: str
    holders: str
    meaning: str


@dataclass(frozen=True)
class Item:
    """One hot fix on the agenda. `lacks` is what has to be there before anybody signs or acts."""

    cover: Cover
    expedited: bool
    debts: tuple[str, ...]
    given: tuple[Given, ...]
    asked: tuple[Asked, ...]
    lacks: tuple[str, ...]
    next_act: str


@dataclass(frozen=True)
class Counted:
    """So many hot fixes of one kind."""

    label: str
    number: int


@dataclass(frozen=True)
class Agenda:
    """The whole paper. `scope` says in words which hot fixes these are."""

    language: str
    scope: str
    by_state: tuple[Counted, ...]
    by_priority: tuple[Counted, ...]
    expedited: str
    items: tuple[Item, ...]
    printed_by: str
    printed_at: str
    printed_at_iso: str


def agenda(hotfixes: HotFixQuerySet, *, scope: str, printed_by: str, at: datetime) -> Agenda:
    """What the board sees of `hotfixes`, in their order, as it is now.

    The number of queries depends on how many hundreds there are, and on nothing else. Words are in the
    language of the house, as on every paper.
    """
    with override(settings.LANGUAGE_CODE):
        found = list(_read(hotfixes))
        states = Counter(hotfix.state for hotfix, _item in found)
        priorities = Counter(hotfix.priority for hotfix, _item in found)
        items = tuple(item for _hotfix, item in found)
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
    """Such as "2 of 12 (17 %)"."""
    if not whole:
        return _("none")
    return _("%(part)d of %(whole)d (%(percent)d %%)") % {
        "part": part,
        "whole": whole,
        "percent": round(100 * part / whole),
    }


def _counted(found: "Counter[str]", kinds: type[models.TextChoices]) -> Iterator[Counted]:
    """Only what there is, in the order of the process."""
    return (Counted(str(kind.label), found[kind.value]) for kind in kinds if found[kind.value])


def _read(hotfixes: HotFixQuerySet) -> Iterator[tuple[HotFix, Item]]:
    known = hotfixes.select_related("reported_by")
    whole = with_roles(known.prefetch_related("approvals__settles", "attachments", "debts"))
    keys = list(hotfixes.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_A_TIME):
        some = list(whole.filter(pk__in=keys[start : start + AT_A_TIME]))
        evidence = _evidence_of(some)
        for hotfix in some:
            yield hotfix, _item(hotfix, evidence[hotfix.pk])


def _evidence_of(hotfixes: Sequence[HotFix]) -> dict[int, dict[str, list[Evidence]]]:
    """All evidence of many hot fixes, as `HotFix.evidence` gives that of one."""
    by_key = {hotfix.pk: hotfix for hotfix in hotfixes}
    found: dict[int, dict[str, list[Evidence]]] = {
        key: {name: [] for name in evidence_names()} for key in by_key
    }
    files: defaultdict[tuple[str, int], list[Any]] = defaultdict(list)
    for hotfix in hotfixes:
        for file in hotfix.attachments.all():
            files[file.evidence, file.record_key].append(file)
    for name in evidence_names():
        model = evidence_model(name)
        every: models.QuerySet[Any] = model._default_manager.all()
        records = every.filter(hotfix__in=by_key).order_by("round", "pk")
        for record in records.prefetch_related(*model.beside()):
            key = record.hotfix_id
            record.hotfix = by_key[key]
            record.attached = files[name, record.pk]
            found[key][name].append(record)
    return found


def _item(hotfix: HotFix, evidence: dict[str, list[Evidence]]) -> Item:
    present = gate(hotfix, of_round(evidence, hotfix.round))
    signed = PresentEvidence(evidence)
    phase = present.phase
    before = present.before_signing if present.unsigned else present.requirements
    grants, delegations = roles_of(hotfix)
    return Item(
        cover=cover(hotfix, evidence),
        expedited=hotfix.expedited,
        debts=tuple(f"{debt}: {debt.status_in_words}" for debt in hotfix.debts.all()),
        given=tuple(_given(approval, hotfix, signed) for approval in hotfix.approvals.all()),
        asked=tuple(
            Asked(
                role=str(role.label),
                holders=who_acts_as(role, grants, delegations) or _("nobody"),
                meaning=str(phase.rule_for(role).meaning),
            )
            for role in present.unsigned
            if phase
        ),
        lacks=tuple(one.label for one in before if not one.met),
        next_act=str(phase.way_on.label) if phase else "",
    )


def _given(approval: Approval, hotfix: HotFix, evidence: PresentEvidence) -> Given:
    phase = PHASE_BY_STATE[State(approval.phase)]
    spoken = approval.approved or approval.settles_id is not None
    counts = (
        approval.round == hotfix.round or phase.number < PHASE_BY_STATE[State.DEVELOPMENT].number
    ) and evidence.is_covered_by(approval)
    return Given(
        role=str(approval.get_role_display()),
        phase=phase.name,
        what=str(approval.verdict if spoken else act_named(approval.act).label),
        approved=approval.approved,
        name=approval.signed_by,
        at=to_the_minute(approval.signed_at),
        comment=short(approval.comment, most=LONGEST_COMMENT),
        round=approval.round,
        holds=counts or not approval.approved,
    )
