"""What reads the code alone is the same on every database, and is read once: on SQLite."""

import pytest
from django.db import connection

ASKS_A_DATABASE = frozenset({"db", "transactional_db"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out on PostgreSQL, all but those that ask it something."""
    if connection.vendor == "sqlite":
        return
    left_out = {id(item) for item in items if _reads_code_alone(item)}
    config.hook.pytest_deselected(items=[item for item in items if id(item) in left_out])
    items[:] = [item for item in items if id(item) not in left_out]


def _reads_code_alone(item: pytest.Item) -> bool:
    here = item.path.parent == item.config.rootpath / "tests" / "architecture"
    return here and ASKS_A_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
