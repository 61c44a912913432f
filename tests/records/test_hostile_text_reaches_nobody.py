"""Hostile text in every field at once is printed as text, and no request leaves the renderer."""

import socket
from dataclasses import replace
from pathlib import Path

import pytest

from apps.records.pdf import render_record
from tests.records.builders import a_snapshot, sent_back, text_of, with_every_text
from tests.records.printed import opened

pytestmark = pytest.mark.same_on_every_database

HOSTILE = (
    "</td></table><img src='{0}/i.png'><link rel=stylesheet href={0}/s.css><link rel=attachment href=file:///etc/passwd>"
    "<style>@import url({0}/i.css); * {{ background: url({0}/b) }}</style><svg><image href={0}/v.svg /></svg>"
    "<a href='{0}'>x</a> --> ]]> url({0}/u) \u202egpj\u202c \x00\x1b[2J"
)


def test_it_is_printed_and_nobody_is_called(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.3)
        text = HOSTILE.format(f"http://127.0.0.1:{listening.getsockname()[1]}")
        whole = with_every_text(a_snapshot(ways_back=(sent_back(),)), text)
        # The drawings hold names of phases, which nobody types, and would be cut off at their edge.
        paper = render_record(replace(whole, rail=a_snapshot().rail, stays=a_snapshot().stays))
        try:
            listening.accept()
        except TimeoutError:
            called = False
        else:
            called = True
    assert not called
    printed = text_of(paper.content, tmp_path).replace(" ", "")
    assert printed.count("<linkrel=attachmenthref=file:///etc/passwd>") > 30
    assert "[U+202E]gpj[U+202C]" in printed
    assert "␛[2J" in printed
    with opened(paper) as document:
        assert list(document.attachments) == ["snapshot.json"]
        actions = [str(one.get("/A", "")) for page in document.pages for one in page.get("/Annots", [])]
    assert actions
    assert not [action for action in actions if "URI" in action]
