"""How evidence debts come to be, and which of them are open or overdue, asked of all at once."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from apps.common import clock
from apps.common.kept_questions import KeptQuestion
from apps.common.spans import counted_column
from apps.evidence.deployment_record import DeploymentRecord, Rollback
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.following import Left, how_it_is_left, key_of
from apps.hotfixes.freshness import seen_now
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import BEGINNINGS_OF_A_ROUND, owed_with
from apps.hotfixes.phases import ENDED, PHASES, Phase
from apps.systems.models import DEFAULT_EVIDENCE_DUE_WITHIN

from .debts import Debt

if TYPE_CHECKING:
    from .evidence_debts import EvidenceDebt

# While nobody has said when production was changed.
DUE_AFTER_THE_GO = timedelta(hours=24)
DUE_AT_THE_LATEST = timedelta(hours=72)
# Where production was changed first.
DUE_AFTER_THE_STATEMENT = timedelta(hours=24)

DEPLOYING = tuple(phase.state for phase in PHASES if phase.deploys)
# What is recorded here counts in every round; what comes later is recorded anew in each.
ONCE_FOR_ALL = tuple(
    phase.state
    for phase in PHASES
    if not any(one.state in BEGINNINGS_OF_A_ROUND for one in PHASES[: phase.number])
)


# So long after the start evidence is due: what its system says, or the default.
_DUE_WITHIN = Coalesce(
    counted_column("hotfix__system__evidence_due_within"),
    Value(DEFAULT_EVIDENCE_DUE_WITHIN, output_field=models.DurationField()),
)


class EvidenceDebtQuerySet(models.QuerySet["EvidenceDebt"]):
    """The debts that people look for. Those of a hot fix that ended have lapsed, or were ratified before."""

    def open(self) -> Self:
        """What `EvidenceDebt.is_open` says of one, asked of all at once."""
        newer = self.model._base_manager.filter(
            hotfix=OuterRef("hotfix"), phase=OuterRef("phase"), round=OuterRef("round"), pk__gt=OuterRef("pk")
        )
        stays = Q(round=F("hotfix__round")) | Q(phase__in=ONCE_FOR_ALL) | Q(reached_production=True)
        found = self.alias(ratified_by=_ratified_by()).filter(stays, ~Exists(newer))
        return found.filter(ratified_by__lt=_must_ratify()).exclude(hotfix__state__in=ENDED)

    def overdue(self) -> Self:
        """What `EvidenceDebt.overdue` says of one, asked of all at once."""
        now = clock.now()

        def before(within: Any) -> Any:
            return ExpressionWrapper(Value(now) - within, output_field=models.DateTimeField())

        after_start = Q(started_at__lt=before(_DUE_WITHIN))
        the_go = Q(go_signed_at__lt=now - DUE_AFTER_THE_GO) | Q(go_owed_at__lt=now - DUE_AFTER_THE_GO)
        too_long = Q(owed_since__lt=now - DUE_AT_THE_LATEST)
        in_time = Q(hotfix__late_since=None) | Q(arose_at__gt=F("hotfix__late_until"))
        late = Q(hotfix__late_since__lt=now - DUE_AFTER_THE_STATEMENT) & (
            Q(hotfix__late_until=None) | Q(arose_at__lte=F("hotfix__late_until"))
        )
        return self.open().filter(too_long | late | (in_time & (after_start | (Q(started_at=None) & the_go))))


def _overdue_of(*, system: int) -> Any:
    """The keys of those of `system` that are overdue, in their order."""
    every: Any = apps.get_model("approvals", "EvidenceDebt").objects
    return every.overdue().filter(hotfix__system=system).values_list("pk")


_OVERDUE_OF = KeptQuestion(_overdue_of)


def _ratified_by() -> Coalesce:
    """By how many roles each was ratified: a role signs the whole of a phase once."""
    here = {name: OuterRef(name) for name in ("hotfix", "round", "phase")}
    given = _approvals().filter(whole=True, **here).order_by().values("phase")
    return Coalesce(Subquery(given.annotate(number=Count("pk")).values("number")), Value(0))


def _must_ratify() -> Case:
    """How many roles ratify the phase of each."""
    return Case(*(When(phase=one.state, then=Value(len(one.sign_offs))) for one in PHASES), default=Value(0))


def _approvals() -> Any:
    return apps.get_model("approvals", "Approval")._base_manager


class EvidenceDebtManager(models.Manager.from_queryset(EvidenceDebtQuerySet)):  # type: ignore[misc]
    """How evidence debts come to be, and which of them keep records open."""

    def get_queryset(self) -> models.QuerySet["EvidenceDebt"]:
        """Each with what its due time is counted from; they are never asked for one by one."""
        found: models.QuerySet[EvidenceDebt] = super().get_queryset()
        found.query = _annotated(self.model).clone()
        return found

    def arise(
        self, hotfix: HotFix, phase: Phase, evidence: Mapping[str, list[Evidence]], *, by: Any
    ) -> "EvidenceDebt | None":
        """Put on the record what `phase`, which is left now, must still show; None where it lacks nothing.

        Where the phase was left like that before in this round, there is one more in any case: what was
        signed now is kept as it was signed.

        Args:
            evidence: that of the phase and round, as it was signed.
        """
        others = [name for name in owed_with(phase) if name not in evidence]
        if others and hotfix.evidence_may_follow:
            evidence = {**hotfix.evidence(*others), **evidence}
        records = [record for name in owed_with(phase) for record in evidence.get(name, ())]
        lacks = [(record, lack) for record in records for lack in record.follows()]
        if not lacks and phase.signs_by == phase.leaves_by:
            return None  # it is left for good in this round: nothing was owed before
        earlier = [debt for debt in self.filter(phase=phase.state) if not debt.ratified]
        if not lacks and not any(debt.round == hotfix.round for debt in earlier):
            return None
        moment = clock.now()
        debt: EvidenceDebt = self.create(
            hotfix=hotfix,
            round=hotfix.round,
            phase=phase.state,
            names=[_named(record, lack) for record, lack in lacks],
            left={key_of(record): how_it_is_left(record) for record in records},
            suppliers=[role.value for role in phase.suppliers],
            evidence_digest=seen_now(phase, evidence).whole,
            left_by=by,
            left_by_name=str(by),
            arose_at=moment,
            owed_since=min([moment, *(one.owed_since for one in earlier)]),
        )
        for record in records:
            record.left = debt.left[key_of(record)]
        return debt

    def left_of(self, record: Evidence) -> Left | None:
        """How `record` was left when its phase was left for the last time; None where it lacked nothing."""
        debts = [one for one in self.all() if key_of(record) in one.left]
        return max(debts, key=lambda one: one.pk).left[key_of(record)] if debts else None

    def overdue_of(self, system: int, *, at_most: int) -> "list[EvidenceDebt]":
        """The first `at_most` of those that are overdue on hot fixes of the system with the key `system`.

        One query where there are none, else two: every page of a hot fix of that system asks.
        """
        keys = [pk for (pk,) in _OVERDUE_OF.rows(system=system)[:at_most]]
        return list(self.filter(pk__in=keys).select_related("hotfix")) if keys else []

    def open_on(self, hotfix: HotFix) -> "list[EvidenceDebt]":
        """Those of `hotfix` that are not ratified; `self` is its own manager."""
        every = list(self.all())
        for debt in every:
            debt.hotfix = hotfix
        return [debt for debt in every if debt.is_open and not debt.is_followed_by_one_of(every)]

    def standing(self, hotfix: HotFix) -> "list[tuple[EvidenceDebt, list[str]]]":
        """Those that are open, each with what it still lacks; evidence is read only where there are any."""
        found = self.open_on(hotfix)
        records = records_of_debts(found)
        return [(debt, debt.lacks(records[debt.pk])) for debt in found]

    def standing_by_record(
        self, hotfix: HotFix
    ) -> "list[tuple[EvidenceDebt, dict[tuple[str, int, str], list[str]]]]":
        """Those that are open, each with what its records lack: by evidence, round and title of each."""
        found = self.open_on(hotfix)
        records = records_of_debts(found)
        return [(debt, dict(_lacks_by_record(records[debt.pk]))) for debt in found]

    def production_was_changed(self, hotfix: HotFix) -> bool:
        """Whether any round of `hotfix` reached production, as far as anybody has recorded it."""
        return (
            hotfix.late
            or any(debt.reached_production for debt in self.all())
            or any(
                model._default_manager.filter(hotfix=hotfix, **said).exists()
                for model, said in ((DeploymentRecord, {"actual_start__isnull": False}), (Rollback, {}))
            )
        )

    def that_keeps_open(self, hotfix: HotFix, record: Evidence) -> "EvidenceDebt | None":
        """The open debt under which `record` may still be completed; None where there is none."""
        return next((debt for debt in self.open_on(hotfix) if key_of(record) in debt.left), None)


def _lacks_by_record(
    evidence: Mapping[str, list[Evidence]],
) -> Iterator[tuple[tuple[str, int, str], list[str]]]:
    for name, records in evidence.items():
        for record in records:
            if lacks := [*record.missing(), *record.unanswered()]:
                yield (name, record.round, record.label()), lacks


@cache
def _annotated(model: "type[EvidenceDebt]") -> Any:
    """All of them, with what their due time is counted from. Always the same, and dear to make."""
    return models.QuerySet(model).annotate(**_counted_from()).query


def _counted_from() -> dict[str, Any]:
    since = {"hotfix": OuterRef("hotfix"), "round__gte": OuterRef("round")}
    here = {"hotfix": OuterRef("hotfix"), "round": OuterRef("round")}
    started = DeploymentRecord._default_manager.filter(actual_start__isnull=False)
    go = _approvals().filter(
        decision="approved", settles=None, whole=False, withdrawal=None, phase__in=DEPLOYING
    )
    owed = Debt._base_manager.filter(phase__in=DEPLOYING)
    late = apps.get_model("approvals", "LateStatement")._base_manager
    return {
        "due_within": _DUE_WITHIN,
        "started_at": _first(started.filter(**since), "actual_start"),
        "go_signed_at": _first(go.filter(**since), "signed_at"),
        "go_owed_at": _first(owed.filter(**since), "incurred_at"),
        "reached_production": Exists(started.filter(**here))
        | Exists(Rollback._default_manager.filter(**here))
        | Exists(late.filter(**here)),
    }


def _first(rows: Any, column: str) -> Subquery:
    return Subquery(rows.order_by(column).values(column)[:1])


def _named(record: Evidence, lack: Any) -> dict[str, Any]:
    return {
        "evidence": record.relation(),
        "record": record.pk,
        "name": lack.name,
        "row": lack.row,
        "words": str(lack),
    }


def records_of_debts(debts: "Iterable[EvidenceDebt]") -> dict[int, dict[str, list[Evidence]]]:
    """The records that each of these debts of one hot fix names; two queries, however many there are."""
    every = list(debts)
    if not every:
        return {}
    names = tuple(dict.fromkeys(name for debt in every for name in owed_with(debt.as_phase)))
    evidence = every[0].hotfix.evidence(*names, every_round=True)
    return {
        debt.pk: {
            name: [one for one in evidence[name] if key_of(one) in debt.left]
            for name in owed_with(debt.as_phase)
        }
        for debt in every
    }
