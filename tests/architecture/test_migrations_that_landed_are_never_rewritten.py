"""A migration that landed stays as it is, byte for byte: databases have gone through it. A new one is added.

Each kept version lists the migrations that it had; `make keep-database` writes the list.
"""

import hashlib

import pytest

from tests.architecture.sources import ROOT
from tests.upgrade.kept import landed_with, versions


@pytest.mark.parametrize("version", versions())
def test_those_of_every_version_that_is_kept(version: str) -> None:
    rewritten = {path for path, digest in landed_with(version).items() if _sum(path) != digest}
    assert rewritten == set(), f"They landed with {version}: undo this, and add a migration instead."


def _sum(path: str) -> str:
    """The SHA-256 of the file; empty where it is gone."""
    file = ROOT / path
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else ""
