"""A phase, a role, an evidence and a field are added in the places that their recipes name, and nowhere else.

Each recipe is done in a scratch copy, which then checks itself and runs tests of its own.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.growth.recipes import (
    add_a_field,
    add_a_phase,
    add_a_role,
    add_an_evidence,
    tell_it_in_the_demonstration,
)
from tests.scratch_copy import ScratchCopy

pytestmark = pytest.mark.same_on_every_database

Recipe = Callable[[ScratchCopy], None]
A_PHASE = (add_a_role, add_an_evidence, add_a_phase, tell_it_in_the_demonstration)
CASES: dict[str, tuple[tuple[Recipe, ...], str]] = {
    "a phase with a role and an evidence of its own": (
        A_PHASE,
        "tests/growth/in_the_new_phase.py",
    ),
    "a field of an evidence": ((add_a_field,), "tests/growth/in_the_new_field.py"),
}


def grown(folder: Path, *recipes: Recipe) -> ScratchCopy:
    """A copy in which the recipes were followed, with the migrations that Django makes for them."""
    copy = ScratchCopy.make(folder)
    for recipe in recipes:
        recipe(copy)
    copy.succeed("manage.py", "makemigrations", "--skip-checks")  # the history is told of it already
    return copy


# Django takes a minute for the migrations of years, and makes the tables of the models in a second.
TABLES = ("--nomigrations", pytest.param("--migrations", marks=pytest.mark.slow))


@pytest.mark.parametrize("tables", TABLES)
@pytest.mark.parametrize("case", CASES)
def test_it_works_like_what_was_there_before(case: str, tables: str, tmp_path: Path):
    recipes, tests = CASES[case]
    copy = grown(tmp_path, *recipes)
    assert "no issues" in copy.succeed("manage.py", "check")
    assert "No changes detected" in copy.succeed("manage.py", "makemigrations", "--check", "--dry-run")
    passed = copy.succeed("-m", "pytest", tables, "-q", "-p", "no:cacheprovider", tests)
    assert " passed" in passed


def test_the_process_is_told_with_the_new_phase(tmp_path: Path):
    copy = ScratchCopy.make(tmp_path)
    for recipe in A_PHASE:
        recipe(copy)
    text = copy.succeed("manage.py", "show_process")
    assert "5. Security Review (security_review)" in text
    assert "pass_review: code_review -> security_review" in text
    assert "cancel: identified, qualification, development, code_review, security_review, testing" in text
