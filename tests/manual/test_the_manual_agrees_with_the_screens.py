"""The manual names buttons that there are, and shows pictures that there are; none is left over."""

import ast
import re
from pathlib import Path

import pytest

from apps.console.manual import FOLDER, PAGES, PICTURES, every, parsed
from apps.hotfixes.phases import ACTS
from tests.architecture.sources import ROOT

# In kilobytes: they come with every copy of the repository.
LARGEST_PICTURE = 150
_IN_TEMPLATES = re.compile(r'{%\s*translate\s+"([^"]+)"|{%\s*blocktranslate[^%]*%}([^{]+){%')


def labels() -> set[str]:
    """Every text of screens that stands alone: what the templates translate, and what the code does."""
    found = {str(act.label) for act in ACTS}
    for file in (ROOT / "templates").rglob("*.html"):
        found |= {one or other.strip() for one, other in _IN_TEMPLATES.findall(file.read_text())}
    for file in (ROOT / "apps/console").rglob("*.py"):
        found |= set(_translated(file))
    return found


def _translated(file: Path) -> list[str]:
    calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
    return [
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id in ("_", "_now") and call.args
        if isinstance(call.args[0], ast.Constant)
    ]


def named(page):
    """What the page writes in bold: the buttons, links and folds that it tells people to press."""
    is_name = False
    for token in every(parsed(page)):
        if token.type in ("strong_open", "strong_close"):
            is_name = token.type == "strong_open"
        elif is_name and token.type == "text":
            yield token.content


def pictures(page):
    return [str(token.attrGet("src")) for token in every(parsed(page)) if token.type == "image"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_it_says_to_press_is_there(page):
    pressed = {name.removesuffix(".") for name in named(page)}
    assert pressed
    assert pressed - labels() == set(), "Name it as it is called now; bold is for names of buttons."


def test_a_button_that_is_gone_is_found():
    assert "Report an issue" in labels()
    assert "Report an emergency now" not in labels()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_each_picture_is_there_and_says_what_it_shows(page):
    assert pictures(page)
    for name in pictures(page):
        assert (FOLDER / name).is_file(), f"{name}: `make screenshots` takes it."
        assert (FOLDER / name).stat().st_size < LARGEST_PICTURE * 1024, name
    described = [token for token in every(parsed(page)) if token.type == "image" and not token.content]
    assert described == []


def test_no_picture_is_left_over():
    used = {name for page in PAGES for name in pictures(page)}
    there = {f"{PICTURES}{file.name}" for file in (FOLDER / PICTURES).iterdir()}
    assert there - used == set()


def test_no_page_is_left_over():
    assert {file.stem for file in FOLDER.glob("*.md")} == {page.name for page in PAGES}
