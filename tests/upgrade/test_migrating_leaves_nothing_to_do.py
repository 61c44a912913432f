"""A kept database goes through every migration since, and the present code finds nothing left to do."""

import pytest

from tests.upgrade.conftest import Upgraded
from tests.upgrade.kept import landed_with

pytestmark = pytest.mark.xdist_group("kept databases")


def test_it_had_the_migrations_of_its_version_and_no_later_one(upgraded: Upgraded) -> None:
    ours = {path.split("/")[1]: path for path in landed_with(upgraded.kept.version)}
    applied = {f"apps/{app}/migrations/{name}.py" for app, name in upgraded.applied if app in ours}
    assert applied == set(landed_with(upgraded.kept.version))


def test_it_migrates_without_a_word(upgraded: Upgraded) -> None:
    done = upgraded.migrating
    assert (done.status, done.output, done.errors) == (0, "", "")


def test_nothing_is_left_to_migrate(upgraded: Upgraded) -> None:
    done = upgraded.manage("migrate", "--check")
    assert done.status == 0, done.output
