"""The tables of an auditor's pack: deployments, roles, delegations, debts, follow-up actions, drafts.

Each is a CSV that opens safely in a spreadsheet; times are in UTC, written so that they are read as times.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from apps.common.csv_cells import BYTE_ORDER_MARK, lines
from apps.evidence.deployment import DeploymentPlan
from apps.evidence.deployment_record import DeploymentRecord, Rollback, StepOutcome
from apps.hotfixes.models import HotFix, HotFixQuerySet
from apps.hotfixes.phase_history import phase_stays

from . import chapters
from .archive import Member
from .cannot_be_read import NOT_READ, unreadable
from .deployments import deployments
from .population import moment
from .what_followed import lines_of_what_followed

Row = Sequence[str]


@dataclass(frozen=True)
class Table:
    """One table: its columns, and the rows of one hot fix without its reference, which comes first."""

    name: str
    columns: Row
    rows: Callable[[HotFix], Iterable[Row]]


@dataclass(frozen=True)
class PackedRecord:
    """A record as it is in the pack: issued or draft, and the SHA-256 of the file."""

    reference: str
    kind: str
    sha256: str
    digest: str = ""
    pages: str = ""


def table_members(hotfixes: HotFixQuerySet, keys: Sequence[int]) -> Iterator[Member]:
    """Yield each table of the hot fixes with these keys; it is made while it is read."""
    for table in TABLES:
        yield Member(table.name, _written(table, hotfixes, keys))


def records_table(packed: Iterable[PackedRecord]) -> bytes:
    """Return which records of the pack were issued and which are drafts, as a CSV."""
    columns = ("reference", "record", "sha256_of_the_file", "digest_of_the_record", "pages")
    rows = ((one.reference, one.kind, one.sha256, one.digest, one.pages) for one in packed)
    return BYTE_ORDER_MARK + lines([columns, *rows])


def _written(table: Table, hotfixes: HotFixQuerySet, keys: Sequence[int]) -> Iterator[bytes]:
    yield BYTE_ORDER_MARK + lines([("reference", *table.columns)])
    for key in keys:
        try:
            hotfix = hotfixes.select_related("system", "reported_by").get(pk=key)
            found = lines((hotfix.reference, *row) for row in table.rows(hotfix))
        except Exception as error:
            found = lines([(unreadable(key, error), NOT_READ)])
        if found:
            yield found


def _deployments(hotfix: HotFix) -> Iterator[Row]:
    names = [model.relation() for model in (DeploymentPlan, DeploymentRecord, Rollback)]
    evidence = hotfix.evidence(*names, every_round=True)
    for one in deployments(hotfix, evidence, phase_stays(hotfix)):
        record, plan, rollback = one.record, one.plan, one.rollback
        outcomes = [outcome.outcome for outcome in record.outcomes.all()] if record else []
        yield (
            str(one.round),
            plan.release_version if plan else "",
            plan.tag if plan else "",
            moment(one.go_at),
            moment(record.actual_start if record else None),
            moment(record.actual_end if record else None),
            moment(one.done_at),
            record.executed_by if record else "",
            *(str(outcomes.count(kind.value)) for kind in StepOutcome.Outcome),
            moment(rollback.at if rollback else None),
            rollback.decision_maker if rollback else "",
        )


def _grants(hotfix: HotFix) -> Iterator[Row]:
    for one in chapters.grants(hotfix):
        yield (
            one.role,
            one.holder,
            "group" if one.is_group else "person",
            _time(one.granted_at),
            one.granted_by,
            one.granted_why,
            one.roster,
            _time(one.ended_at),
            one.ended_by,
            one.ended_why,
        )


def _delegations(hotfix: HotFix) -> Iterator[Row]:
    for one in chapters.delegations(hotfix):
        yield (
            one.role,
            one.who,
            one.place,
            _time(one.starts_at),
            _time(one.ends_at),
            one.why,
            _time(one.withdrawn_at),
            one.withdrawn_by,
            one.withdrawn_why,
        )


def _debts(hotfix: HotFix) -> Iterator[Row]:
    for one in (*chapters.debts(hotfix), *lines_of_what_followed(hotfix)):
        yield (
            one.what,
            one.kind,
            _time(one.at),
            _time(one.due),
            one.told,
            one.words,
            one.settled,
            one.comment,
        )


def _follow_ups(hotfix: HotFix) -> Iterator[Row]:
    for one in hotfix.follow_up_actions.select_related("owner").prefetch_related("steps"):
        newest = list(one.steps.all())[-1:]
        yield (
            one.what,
            str(one.owner or one.named_owner),
            f"{one.due:%Y-%m-%d}",
            one.get_priority_display(),
            one.get_status_display(),
            moment(newest[0].at if newest else one.opened_at),
            newest[0].by_name if newest else "",
            newest[0].text if newest else "",
        )


def _time(written: str) -> str:
    """Return a moment of the paper as a spreadsheet reads one: the column says that it is in UTC."""
    return written.removesuffix(" UTC")


TABLES = (
    Table(
        "deployments.csv",
        (
            "round",
            "version",
            "tag",
            "go_at_utc",
            "actual_start_utc",
            "actual_end_utc",
            "said_to_be_done_at_utc",
            "executed_by",
            *(f"steps_{kind.value}" for kind in StepOutcome.Outcome),
            "rolled_back_at_utc",
            "rolled_back_on_the_decision_of",
        ),
        _deployments,
    ),
    Table(
        "grants.csv",
        (
            "role",
            "holder",
            "holder_is",
            "granted_at_utc",
            "granted_by",
            "why",
            "put_on_the_roster_by",
            "ended_at_utc",
            "ended_by",
            "why_ended",
        ),
        _grants,
    ),
    Table(
        "delegations.csv",
        (
            "role",
            "who_acts_for_whom",
            "on_what",
            "from_utc",
            "until_utc",
            "why",
            "withdrawn_at_utc",
            "withdrawn_by",
            "why_withdrawn",
        ),
        _delegations,
    ),
    Table(
        "debts.csv",
        ("what", "kind", "incurred_at_utc", "due_at_utc", "how_it_arose", "words", "settled", "comment"),
        _debts,
    ),
    Table(
        "follow_up_actions.csv",
        ("what", "owner", "due", "priority", "state", "last_changed_at_utc", "by", "in_their_words"),
        _follow_ups,
    ),
)
