"""Evidence that no version covers, or a version that names what there is not, stops the start."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from apps.evidence.models import DevelopmentRecord
from apps.hotfixes import content_versions
from apps.hotfixes.content_versions import ContentVersion

FIELDS = (
    "branch base_version files_changed database_changes configuration_changes dependency_changes "
    "unit_tests_passed unit_tests_failed coverage_percent how_tested"
)
ROWS = {"commits": "sha message"}


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """What the start says when the development record has these versions; nothing where it starts."""

    def start(*versions: ContentVersion) -> str:
        monkeypatch.setattr(DevelopmentRecord, "versions", versions)
        content_versions.coverage.cache_clear()
        try:
            call_command("check")
        except SystemCheckError as stopped:
            return str(stopped)
        return ""

    yield start
    monkeypatch.undo()
    content_versions.coverage.cache_clear()


def test_as_it_is_it_starts(said: Callable[..., str]) -> None:
    assert said(ContentVersion(fields=FIELDS, rows=ROWS)) == ""


IN_NO_VERSION = (
    ({"fields": FIELDS.replace("branch ", ""), "rows": ROWS}, "branch"),
    ({"fields": FIELDS, "rows": {"commits": "sha"}}, "commits.message"),
    ({"fields": FIELDS}, "commits.sha"),
)


@pytest.mark.parametrize(("version", "name"), IN_NO_VERSION, ids=[name for _version, name in IN_NO_VERSION])
def test_what_is_in_no_version(version: dict[str, Any], name: str, said: Callable[..., str]) -> None:
    words = said(ContentVersion(**version))
    assert (
        f"hotfixes.E008) The field “{name}” of the development record is in no version of what is signed."
        in words
    )
    assert "Add it to a new ContentVersion at the end of DevelopmentRecord.versions." in words


def test_what_a_later_version_adds_or_an_earlier_one_covered_is_in_one(said: Callable[..., str]) -> None:
    first = ContentVersion(fields=FIELDS.replace("branch ", ""), rows=ROWS)
    assert said(first, ContentVersion(fields="branch", retires="base_version commits")) == ""


def test_what_was_renamed_is_in_the_versions_before_too(said: Callable[..., str]) -> None:
    first = ContentVersion(
        fields=FIELDS.replace("branch", "line"), rows={"changes": "sha words"}, needs_too="changes"
    )
    second = ContentVersion(
        renames={"line": "branch", "changes": "commits", "commits.words": "commits.message"}
    )
    assert said(first, second) == ""


NAMED = (
    ({"fields": "ticket"}, "ticket"),
    ({"rows": {"commits": "author"}}, "commits.author"),
    ({"rows": {"tickets": "number"}}, "tickets.number"),
    ({"renames": {"branch": "line"}}, "line"),
    ({"renames": {"lime": "branch"}}, "lime"),
    ({"retires": "lime"}, "lime"),
    ({"needs_no_more": "lime"}, "lime"),
    ({"needs": {"lime": "the lime"}}, "lime"),
    ({"needs_too": "commits.lime"}, "commits.lime"),
)


@pytest.mark.parametrize(("version", "name"), NAMED, ids=[f"{next(iter(one))} {two}" for one, two in NAMED])
def test_what_a_version_names_and_there_is_not(
    version: dict[str, Any], name: str, said: Callable[..., str]
) -> None:
    words = said(ContentVersion(fields=FIELDS, rows=ROWS), ContentVersion(**version))
    assert f"hotfixes.E009) Version 2 of what is signed of the development record names “{name}”" in words
