"""Every version is kept for both kinds of database, small enough for git, and with all that may go wrong."""

import pytest

from tests.upgrade.databases import KINDS
from tests.upgrade.kept import KEPT, LANDED, Kept, versions
from tests.upgrade.story import lacking_in

MOST = 1_000_000  # bytes, of what one version leaves on one kind of database

each = pytest.mark.parametrize(
    "kept",
    [Kept(version, kind) for version in versions() for kind in KINDS],
    ids=lambda kept: f"{kept.version} {kept.kind}",
)


def test_the_versions_that_landed_are_kept() -> None:
    assert {"0.1.0", "0.2.0", "0.3.0"} <= set(versions())


@pytest.mark.parametrize("version", versions())
def test_both_kinds_are_there_and_the_migrations(version: str) -> None:
    assert {path.name for path in (KEPT / version).iterdir()} == {*KINDS, LANDED}


@each
def test_every_file_is_there_and_no_other(kept: Kept) -> None:
    assert set(kept.folder.iterdir()) == set(kept.files)


@each
def test_it_is_small(kept: Kept) -> None:
    assert sum(path.stat().st_size for path in kept.files) < MOST


@each
def test_it_tells_of_everything(kept: Kept) -> None:
    assert lacking_in(kept.manifest["answers"]) == []
