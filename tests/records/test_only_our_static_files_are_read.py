"""The paper reads our own static files, and asks nobody else for anything."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from pytest_django import Settings

from apps.records import pdf
from apps.records.pdf import render_pdf
from apps.records.pdf_layout import LayoutError
from tests.records.builders import a_snapshot

pytestmark = pytest.mark.same_on_every_database


class Listener:
    """A real socket, and whether somebody called."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.3)
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/picture.png"

    @property
    def was_called(self) -> bool:
        try:
            self.socket.accept()[0].close()
        except TimeoutError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    made = Listener()
    yield made
    made.socket.close()


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/x.css",
        "ftp://example.org/x",
        "file:///etc/passwd",
        "data:text/css,body{}",
        "records/record.css",
        "//example.org/x",
        "static:../pyproject.toml",
        "static:/etc/passwd",
        "static:records/none.css",
        "static:",
        "STATIC:records/record.css",
    ],
)
def test_anything_else_is_refused(address: str) -> None:
    from weasyprint.urls import FatalURLFetchingError

    from apps.records.fetcher import StaticFilesOnly

    with pytest.raises(FatalURLFetchingError):
        StaticFilesOnly().fetch(address)


def test_no_connection_is_opened(listener: Listener) -> None:
    from weasyprint.urls import FatalURLFetchingError

    from apps.records.fetcher import StaticFilesOnly

    with pytest.raises(FatalURLFetchingError):
        StaticFilesOnly().open(listener.address)
    assert not listener.was_called


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="{}">',
        '<link rel="stylesheet" href="{}">',
        '<link rel="attachment" href="{}">',
        '<p style="background: url({})">text</p>',
        '<object data="{}"></object>',
        '<style>@import url("{}"); @font-face {{ font-family: x; src: url("{}") }}</style>',
    ],
)
def test_even_markup_that_got_in_reaches_nobody(
    markup: str, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "as_html", lambda _taken: markup.format(listener.address, listener.address))
    with pytest.raises(LayoutError, match="nothing from elsewhere"):
        render_pdf(a_snapshot())
    assert not listener.was_called


def test_our_style_sheet_is_served() -> None:
    from apps.records.fetcher import StaticFilesOnly

    answer = StaticFilesOnly().fetch("static:records/record.css")
    assert answer.content_type == "text/css"
    assert b"@page" in answer.read()


def test_collected_files_serve_where_the_sources_are_not_shipped(settings: Settings, tmp_path: Path) -> None:
    from apps.records.fetcher import StaticFilesOnly

    settings.STATICFILES_DIRS = []
    settings.STATIC_ROOT = tmp_path
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "record.css").write_text("@page { size: A4 }")
    assert finders.find("records/record.css") is None
    assert StaticFilesOnly().fetch("static:records/record.css").read() == b"@page { size: A4 }"
