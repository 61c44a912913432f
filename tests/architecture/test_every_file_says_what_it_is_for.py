"""Every Python file begins with a sentence that says what it is for."""

import ast

import pytest

from tests.architecture.sources import ROOT, TREES, name_of, python_files

FILES = [*python_files(*TREES), ROOT / "manage.py"]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_first_line_is_a_docstring(path):
    text = path.read_text().removeprefix("#!/usr/bin/env python\n")
    assert text.startswith('"""'), f"{name_of(path)} does not begin with a docstring."
    words = ast.get_docstring(ast.parse(text)) or ""
    first = words.partition("\n")[0]
    assert len(first) > 10, f"{name_of(path)} says nothing in the first line of its docstring."
    assert first.endswith((".", "?", ".)")), f"The docstring of {name_of(path)} is no sentence: {first}"
