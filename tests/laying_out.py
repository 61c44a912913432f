"""What was laid out once in a process is laid out: the same HTML and files give the same bytes.

Two papers in five are wanted again by another test, and a paper takes as long as a hundred questions.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from apps.records import pdf_layout
from tests.again import is_as_written


def _digest(html: str, files: list[Any]) -> bytes:
    found = hashlib.sha256(html.encode())
    for file in files:
        found.update(repr(replace(file, content=b"")).encode())
        found.update(hashlib.sha256(file.read()).digest())
    return found.digest()


@contextmanager
def laid_out_once() -> Iterator[None]:
    """Keep what is laid out from now on, until the end; not in tests that change how it is done."""
    render = pdf_layout._render
    kept: dict[bytes, tuple[bytes, int, set[str]]] = {}

    def rendered(html: str, files: list[Any]) -> tuple[bytes, int, set[str]]:
        if not is_as_written():
            return render(html, files)
        what = _digest(html, files)
        if what not in kept:
            kept[what] = render(html, files)
        content, pages, missing = kept[what]
        return content, pages, set(missing)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pdf_layout, "_render", rendered)
        yield
