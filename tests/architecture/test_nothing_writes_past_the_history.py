"""What writes no history is not used: no bulk writes, no raw SQL, no saving without a history row."""

import ast

import pytest

from tests.architecture.sources import called, lines_where, nodes, python_files

WHY = "This writes no history. Save the objects one by one, inside a door."
BULK = {"bulk_update", "bulk_create", "abulk_update", "abulk_create", "aupdate", "_raw_delete", "save_base"}
SILENT = {"save_without_historical_record", "skip_history_when_saving"}
RAW = {"raw", "execute", "executemany", "RawSQL"}

# Links have no history: they seal it, and one INSERT writes all of an act. When to look at a hot fix again
# has none either, and each act waits for one statement only; nor have notices, of which there are as many as
# people watch, nor the ways by which they go, too. `create_together` writes the history itself.
# Seals are like links; and the first history of what Django makes by the hundred is linked there. That a form
# was sent is book-keeping, and so are the wrong passwords that many try at once. What the search looks at is
# derived from the record, and so are kept figures. A draft has no history; that its form was sent is one
# statement, whether there was one or not. What is erased of somebody is emptied in their history as well, and
# what a mail server said of their address has none.
MAY_BE_BULK = {
    "apps/history/chain.py",
    "apps/history/erasing.py",
    "apps/history/sealing.py",
    "apps/history/permission_history.py",
    "apps/notifications/copies.py",
    "apps/notifications/dispatch.py",
    "apps/notifications/forgetting.py",
    "apps/notifications/listeners.py",
    "apps/notifications/outbox.py",
    "apps/notifications/letter_words.py",
    "apps/notifications/digests.py",
    "apps/notifications/sending_digests.py",
    "apps/notifications/way_models.py",
    "apps/notifications/way_outcomes.py",
    "apps/notifications/ways.py",
    "apps/common/tracking.py",
    "apps/console/sent_once.py",
    "apps/console/drafts.py",
    "apps/accounts/guessing.py",
    "apps/accounts/unlocking.py",
    "apps/metrics/storing.py",
    "apps/search/keeping.py",
    "apps/search/names.py",
}
# The door saves a mere stamp without a history row.
MAY_BE_SILENT = {"apps/hotfixes/door.py"}
# The health page asks for SELECT 1. Triggers, the transaction of a reader and rows of several models at once
# have no other words; nor has an insert that is left out where the row is there, and says whether it was, nor
# the indexes of the search and the time that it may take, nor the statement of every page that is made once.
# That a dump is of the moment of a transaction is asked of PostgreSQL, and of SQLite whether a copy is sound.
# Who writes links now, and of which moment a process reads, is asked of PostgreSQL alone; what checkpoints
# knew lies in a file of its own while it is compared. A step of migrations takes indexes away.
MAY_BE_RAW = {
    # Whether a server takes changes is asked as a connection to it is opened.
    "apps/common/standby/base.py",
    "apps/common/index_operations.py",
    "apps/common/models.py",
    "apps/operations/place_checks.py",
    "apps/history/full_pages.py",
    "apps/history/protection.py",
    "apps/history/verification_scope.py",
    "apps/history/chain_ends.py",
    "apps/history/known_heads.py",
    "apps/history/side_by_side_processes.py",
    "apps/common/read_together.py",
    "apps/search/bounds.py",
    # A table in memory, by which SQLite is asked what it can do.
    "apps/search/fields.py",
    "apps/search/indexes.py",
    "apps/hotfixes/gaining.py",
    "apps/backups/databases.py",
}


def is_bulk(node: ast.AST) -> bool:
    """A bulk write; `.update(a=1)` is a queryset's, while a dict's is given a mapping, `.update(other)`."""
    if called(node) in BULK:
        return True
    return called(node) == "update" and not node.args and bool(node.keywords)  # type: ignore[attr-defined]


def names(node: ast.AST, wanted: set[str]) -> bool:
    return called(node) in wanted or (isinstance(node, ast.Attribute) and node.attr in wanted)


def found(test, leave_out=frozenset()):
    hits = {
        path: [node for node in nodes(path.read_text()) if test(node)]
        for path in python_files("apps", "hotfix_site")
        if not any(path.as_posix().endswith(name) for name in leave_out)
    }
    return lines_where(hits)


def test_no_bulk_writes():
    assert found(is_bulk, MAY_BE_BULK) == [], WHY


def test_no_saving_without_a_history_row():
    assert found(lambda node: names(node, SILENT), MAY_BE_SILENT) == [], WHY


def test_no_raw_sql():
    assert found(lambda node: called(node) in RAW, MAY_BE_RAW) == [], WHY


@pytest.mark.parametrize(
    "line",
    [
        "HotFix.objects.filter(pk=1).update(title='x')",
        "hotfix.approvals.update(**values)",
        "Approval.objects.bulk_create(rows)",
        "Commit.objects.bulk_update(rows, ['sha'])",
        "await HotFix.objects.aupdate(title='x')",
    ],
)
def test_the_test_finds(line):
    source = f"async def f():\n    {line}" if "await" in line else line
    assert any(is_bulk(node) for node in nodes(source))


@pytest.mark.parametrize("line", ["values.update(other)", "seen.update([1, 2])", "digest.update(data)"])
def test_the_test_leaves_alone(line):
    assert not any(is_bulk(node) for node in nodes(line))
