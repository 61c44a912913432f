"""Each kept version is restored and migrated once, for all tests that look at what became of it."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pytest

from tests.upgrade.databases import POSTGRESQL, kind_of
from tests.upgrade.kept import Kept, versions
from tests.upgrade.sites import Commands, Done, Site, new_site


@dataclass(frozen=True)
class Upgraded:
    """What a version left, on a site that the present code has migrated, and whose commands it does.

    `applied` are the migrations that the version itself had applied, as app and name.
    """

    kept: Kept
    site: Site
    applied: frozenset[tuple[str, str]]
    migrating: Done
    manage: Commands

    def before(self, section: str) -> dict[str, Any]:
        """Return what the code of the version said."""
        return self.kept.manifest["answers"][section]

    def changes(self, section: str) -> dict[str, Any]:
        """Return what the present code says otherwise: by key, and of an entry by name, before and after."""
        return _changes(self.before(section), self._answers[section])

    @cached_property
    def _answers(self) -> dict[str, dict[str, Any]]:
        done = self.manage("answer", self.kept.manifest["at"])
        assert done.status == 0, done.errors
        return json.loads(done.output)


def _changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    keys = sorted(before.keys() | after.keys())
    found = {key: _change(before.get(key), after.get(key)) for key in keys}
    return {key: change for key, change in found.items() if change}


def _change(before: Any, after: Any) -> Any:
    """Return what is otherwise in one entry; what an earlier version was not asked is none of it."""
    if isinstance(before, dict) and isinstance(after, dict):
        return {name: (was, after.get(name)) for name, was in before.items() if was != after.get(name)}
    return (before, after) if before != after else None


def _params() -> Iterator[Any]:
    """Every version; quick are the newest, and on production's database the oldest, which goes the whole way.

    Each of the others costs minutes.
    """
    oldest, *between, newest = versions()
    slow_here = between if kind_of(os.environ.get("DATABASE_URL", "")) == POSTGRESQL else [oldest, *between]
    for version in (oldest, *between):
        yield pytest.param(version, marks=pytest.mark.slow) if version in slow_here else version
    yield newest


@pytest.fixture(scope="session", params=_params())
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """Provide it on the kind of database that this run of the tests uses."""
    beside = os.environ.get("DATABASE_URL", "")
    kept = Kept(request.param, kind_of(beside))
    with new_site(tmp_path_factory.mktemp("kept", numbered=True), beside=beside) as site:
        kept.restore_to(site)
        applied = frozenset(site.database.rows("SELECT app, name FROM django_migrations"))
        migrating = site.run("migrate", "--verbosity", "0")
        with site.commands() as manage:
            yield Upgraded(kept, site, applied, migrating, manage)
