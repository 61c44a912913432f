"""Separation of duties (PROCESS.md 3) as the database holds it: when it refuses a new row of approvals.

The policy says no first, and in a sentence that names the people. This is for whoever writes past it. It
says in SQL what `conflict`, `reported_it` and `changed_production` of apps/hotfixes/separation_of_duties.py
say; a test compares them over every pair. A yes that was withdrawn bars nobody there either.
"""

from collections.abc import Iterable

from apps.hotfixes.phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_OTHER_SIGNER,
    BARRED_TO_THE_REPORTER,
    BARRED_TO_THE_REPORTER_IF_LATE,
    BARRED_TO_WHO_CHANGED_PRODUCTION,
    PHASES,
    SIGNED_BY_THE_DEVELOPER,
    State,
)

_NEW = "(NEW.signer_id, NEW.on_behalf_of_id)"
# The new row and one that is there have somebody in common; who signs "B for A" counts as both.
_SHARED = f"(there.signer_id IN {_NEW} OR there.on_behalf_of_id IN {_NEW})"


def refused_when() -> str:
    """The condition on NEW, in words that SQLite and PostgreSQL share."""
    after, reported = _list(BARRED_TO_THE_DEVELOPER), _list(BARRED_TO_THE_REPORTER)
    developer, together = _list(SIGNED_BY_THE_DEVELOPER), _list(BARRED_TO_THE_OTHER_SIGNER)
    if_late, changed = _list(BARRED_TO_THE_REPORTER_IF_LATE), _list(BARRED_TO_WHO_CHANGED_PRODUCTION)
    reporter = _of_the_hotfix("reported_by_id")
    late_reporter = _of_the_hotfix("reported_by_id", "late_since IS NOT NULL")
    changer = _of_the_hotfix("production_changed_by_id")
    return " OR ".join(
        (
            f"(NEW.phase IN {after} AND {_there(f'phase IN {developer}')})",
            f"(NEW.phase IN {developer} AND {_there(f'phase IN {after}')})",
            f"(NEW.phase IN {together} AND {_there('phase = NEW.phase AND there.role <> NEW.role')})",
            f"(NEW.phase IN {reported} AND {reporter} IN {_NEW})",
            f"(NEW.phase IN {if_late} AND {late_reporter} IN {_NEW})",
            f"(NEW.phase IN {changed} AND {changer} IN {_NEW})",
            f"(NEW.again_id IS NOT NULL AND NOT {_may_follow()})",
        )
    )


def refused_to_the_developer_when() -> str:
    """The same for what is no sign-off, and what the developer of the round may not sign either."""
    return _there(f"phase IN {_list(SIGNED_BY_THE_DEVELOPER)}")


def _of_the_hotfix(column: str, where: str = "") -> str:
    """The value of `column` of its hot fix; none where the hot fix is not so."""
    only = f" AND {where}" if where else ""
    return f"(SELECT {column} FROM hotfixes_hotfix WHERE id = NEW.hotfix_id{only})"  # noqa: S608


def _there(which: str) -> str:
    """Whether somebody of the new row said yes in the same round to `which`, and did not take it back."""
    return (
        "EXISTS (SELECT 1 FROM approvals_approval there"  # noqa: S608
        " WHERE there.hotfix_id = NEW.hotfix_id AND there.round = NEW.round"
        f" AND there.decision = 'approved' AND there.{which} AND {_SHARED} AND NOT {_withdrawn('there')})"
    )


def _may_follow() -> str:
    """Whether the yes that the new one follows was withdrawn, or is a go, which ends by itself."""
    same = " AND ".join(
        f"earlier.{column} = NEW.{column}" for column in ("hotfix_id", "round", "phase", "role", "decision")
    )
    deploying = _list(phase.state for phase in PHASES if phase.deploys)
    return (
        "EXISTS (SELECT 1 FROM approvals_approval earlier"  # noqa: S608
        f" WHERE earlier.id = NEW.again_id AND {same}"
        f" AND (earlier.phase IN {deploying} OR {_withdrawn('earlier')}))"
    )


def _withdrawn(row: str) -> str:
    return f"EXISTS (SELECT 1 FROM approvals_withdrawal taken WHERE taken.approval_id = {row}.id)"  # noqa: S608


def _list(states: Iterable[State]) -> str:
    return "(" + ", ".join(f"'{state.value}'" for state in states) + ")"
