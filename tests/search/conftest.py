"""What tests of the search ask: the references that somebody finds."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from apps.search.finding import Results, search
from tests.driving import Company, report


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    """One that has just been reported."""
    return report(company)


@pytest.fixture
def found() -> Callable[..., list[HotFix]]:
    """The hot fixes that somebody finds, in order."""

    def find(text: str, viewer: User, **how: Any) -> list[HotFix]:
        return [one.hotfix for one in search(text, viewer=viewer, **how).results]

    return find


@pytest.fixture
def places() -> Callable[..., dict[str, str]]:
    """Where it was found in the first hot fix: the line, with [brackets] as marks, by its label."""

    def find(text: str, viewer: User) -> dict[str, str]:
        results: Results = search(text, viewer=viewer)
        return {
            place.label: "".join(f"[{one.text}]" if one.found else one.text for one in place.pieces)
            for place in results.results[0].places
        }

    return find
