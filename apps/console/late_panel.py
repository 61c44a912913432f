"""What the page of a hot fix shows of a late record: what was stated, and its three times."""

from dataclasses import dataclass
from datetime import datetime

from apps.approvals.late_statements import (
    RECENT,
    LateStatement,
    ThreeTimes,
    late_statement_of,
    recent_late_records,
    three_times,
)
from apps.hotfixes.models import HotFix


@dataclass(frozen=True)
class LatePanel:
    """One late record; `count` is how many its system had within `days`, this one included."""

    title: str
    statement: LateStatement
    times: ThreeTimes
    count: int
    rolled_back: datetime | None
    ended: bool
    days: int = RECENT.days


def late_panel(hotfix: HotFix) -> LatePanel | None:
    """Two queries for a late record, none for any other."""
    statement = late_statement_of(hotfix)
    if statement is None:
        return None
    return LatePanel(
        title=hotfix.late_in_words,
        statement=statement,
        times=three_times(hotfix, statement),
        count=recent_late_records(hotfix),
        rolled_back=hotfix.late_until,
        ended=hotfix.ended,
    )
