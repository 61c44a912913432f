"""Separation of duties (PROCESS.md 3) as the database holds it: when it refuses a new row of approvals.

The policy says no first, and in a sentence that names the people. This is for whoever writes past it. It
says in SQL what `conflict` and `reported_it` of apps/hotfixes/separation_of_duties.py say; a test compares
them over every pair.
"""

from collections.abc import Iterable

from apps.hotfixes.phases import (
    BARRED_TO_THE_DEVELOPER,
    BARRED_TO_THE_OTHER_SIGNER,
    BARRED_TO_THE_REPORTER,
    SIGNED_BY_THE_DEVELOPER,
    State,
)

# The new row and one that is there have somebody in common; who signs "B for A" counts as both.
_SHARED = (
    "(there.signer_id IN (NEW.signer_id, NEW.on_behalf_of_id)"
    " OR there.on_behalf_of_id IN (NEW.signer_id, NEW.on_behalf_of_id))"
)


def refused_when() -> str:
    """The condition on NEW, in words that SQLite and PostgreSQL share."""
    after, reported = _list(BARRED_TO_THE_DEVELOPER), _list(BARRED_TO_THE_REPORTER)
    developer, together = _list(SIGNED_BY_THE_DEVELOPER), _list(BARRED_TO_THE_OTHER_SIGNER)
    reporter = "(SELECT reported_by_id FROM hotfixes_hotfix WHERE id = NEW.hotfix_id)"
    return " OR ".join(
        (
            f"(NEW.phase IN {after} AND {_there(f'phase IN {developer}')})",
            f"(NEW.phase IN {developer} AND {_there(f'phase IN {after}')})",
            f"(NEW.phase IN {together} AND {_there('phase = NEW.phase AND there.role <> NEW.role')})",
            f"(NEW.phase IN {reported} AND {reporter} IN (NEW.signer_id, NEW.on_behalf_of_id))",
        )
    )


def _there(which: str) -> str:
    """Whether somebody of the new row said yes in the same round to `which`."""
    return (
        "EXISTS (SELECT 1 FROM approvals_approval there"  # noqa: S608
        " WHERE there.hotfix_id = NEW.hotfix_id AND there.round = NEW.round"
        f" AND there.decision = 'approved' AND there.{which} AND {_SHARED})"
    )


def _list(states: Iterable[State]) -> str:
    return "(" + ", ".join(f"'{state.value}'" for state in states) + ")"
