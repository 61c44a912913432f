"""The population of an audit: each hot fix of a selection as a line of a CSV that opens safely."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from apps.approvals.models import Approval
from apps.common import clock
from apps.common.csv_cells import BYTE_ORDER_MARK, lines
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_history import PhaseStay, told_stays_of
from apps.hotfixes.phases import PHASES, State
from apps.systems.past_clocks import PastClocks

from .cannot_be_read import NOT_READ, unreadable
from .targets import restored_at

# How many hot fixes are read at a time, whatever their number.
AT_A_TIME = 100

SIGN_OFFS = [(phase, rule.role) for phase in PHASES for rule in phase.sign_offs]
COLUMNS = [
    "reference",
    "title",
    "system",
    "priority",
    "state",
    "round",
    "reported_by",
    "reported_at",
    "deployed_at",
    "ended_at",
    "expedited",
    "late",
    "debts",
    "sent_back",
    "rolled_back",
    "record",
    "risk",
    "first_response_at",
    "restore_by",
    "restored_at",
    "restored_in_time",
    *(
        f"{phase.state.value}_{role.value}_{what}"
        for phase, role in SIGN_OFFS
        for what in ("signed_by", "signed_at", "decision", "round")
    ),
]


def population(hotfixes: HotFixQuerySet, keys: Sequence[int]) -> Iterator[bytes]:
    """Yield the CSV of the hot fixes with these `keys`, a hundred lines at a time; UTF-8 with a BOM."""
    yield BYTE_ORDER_MARK + lines([COLUMNS])
    every = hotfixes.select_related("system", "reported_by", "issued_record").prefetch_related(
        "approvals", "debts", "deployment_records", "rollbacks", "risk_assessments"
    )
    clocks = PastClocks()
    for start in range(0, len(keys), AT_A_TIME):
        yield _lines(every, keys[start : start + AT_A_TIME], clocks)


def _lines(every: HotFixQuerySet, keys: Sequence[int], clocks: PastClocks) -> bytes:
    """Return the lines of these together; where one cannot be read, each by itself."""
    try:
        batch = every.filter(pk__in=keys).order_by("pk")
        stays = told_stays_of([hotfix.pk for hotfix in batch])
        return lines([_row(hotfix, clocks, stays[hotfix.pk]) for hotfix in batch])
    except Exception as error:
        reference = unreadable(keys[0], error)
        if len(keys) == 1:
            return lines([[reference, NOT_READ]])
        return b"".join(_lines(every, [key], clocks) for key in sorted(keys))


def _row(hotfix: HotFix, clocks: PastClocks, stays: Sequence[PhaseStay]) -> list[str]:
    approvals = list(hotfix.approvals.all())
    deployed = [
        deployment.actual_end for deployment in hotfix.deployment_records.all() if deployment.actual_end
    ]
    return [
        hotfix.reference,
        hotfix.title,
        hotfix.system.code,
        hotfix.priority,
        hotfix.state,
        str(hotfix.round),
        str(hotfix.reported_by),
        moment(hotfix.reported_at),
        moment(max(deployed, default=None)),
        moment(hotfix.phase_entered_at if hotfix.ended else None),
        "yes" if hotfix.expedited else "no",
        "unauthorised" if hotfix.unauthorised else "yes" if hotfix.late else "no",
        "; ".join(f"{debt}: {debt.status_in_words}" for debt in hotfix.debts.all()),
        str(sum(not approval.approved for approval in approvals)),
        str(len(hotfix.rollbacks.all())),
        "issued" if hasattr(hotfix, "issued_record") else "draft",
        *_risk_and_times(hotfix, clocks, stays),
        *(text for phase, role in SIGN_OFFS for text in _signed(approvals, phase.state, role.value)),
    ]


def _risk_and_times(hotfix: HotFix, clocks: PastClocks, stays: Sequence[PhaseStay]) -> Iterator[str]:
    """Yield the overall risk, the first response, and the restore target with what came of it."""
    assessed = list(hotfix.risk_assessments.all())
    risk = assessed[-1].overall if assessed else None
    target = clocks.restore_by(hotfix.system_id, hotfix.priority, hotfix.reported_at)
    restored = restored_at(stays)
    yield risk.value if risk else ""
    yield moment(hotfix.responded_at)
    yield moment(target)
    yield moment(restored)
    yield "" if restored is None else "yes" if restored <= target else "no"


def _signed(approvals: list[Approval], state: State, role: str) -> tuple[str, str, str, str]:
    """Return who signed last as this role in this phase, when, the decision and the round."""
    given = [one for one in approvals if one.phase == state and one.role == role and one.withdrawn is None]
    if not given:
        return "", "", "", ""
    last = max(given, key=lambda approval: (approval.round, approval.pk))
    return last.signed_by, moment(last.signed_at), last.decision, str(last.round)


def moment(at: datetime | None) -> str:
    """Return a moment in UTC as ISO 8601, as spreadsheets read one; empty where there is none."""
    return f"{at.astimezone(clock.UTC):%Y-%m-%d %H:%M:%S}" if at else ""
