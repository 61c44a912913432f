"""What may be attached is told by the content of a file; its name must agree, and nothing else is asked."""

import pytest
from django.core.files.base import ContentFile

from apps.common.errors import BadInput
from apps.evidence.file_types import examine
from tests.attaching import GOOD, LOG, png, upload, zipped

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'

BAD = {
    "a picture that is HTML": ("page.png", HTML, "This is HTML"),
    "text that is HTML": ("page.txt", b"\n  " + HTML, "This is HTML"),
    "HTML behind a byte order mark": ("page.log", b"\xef\xbb\xbf" + HTML, "This is HTML"),
    "text that is SVG": ("drawing.txt", SVG, "This is HTML, SVG"),
    "a bare tag": ("x.csv", b"<img src=x onerror=alert(1)>", "This is HTML"),
    "HTML by name": ("page.html", HTML, "Files of this kind are not accepted"),
    "SVG by name": ("drawing.svg", SVG, "Files of this kind are not accepted"),
    "a program by name": ("setup.exe", b"MZ\x90\0" + b"\0" * 60, "Files of this kind are not accepted"),
    "two endings, the last of them a program's": ("report.pdf.exe", b"MZ\x90", "not accepted"),
    "a name without an ending": ("README", LOG, "Files of this kind are not accepted"),
    "a program as a picture": ("page.png", b"MZ\x90\0" + b"\0" * 60, "something else"),
    "a program as text": ("notes.txt", b"\x7fELF\2\1\1" + b"\0" * 60, "something else"),
    "a script as text": ("notes.txt", b"#!/bin/sh\nrm -rf /\n", "This is a program"),
    "text as a picture": ("page.png", LOG, "the content is text"),
    "a picture as text": ("notes.txt", png(), "the content is PNG image"),
    "a picture as another": ("photo.jpg", png(), "the content is PNG image"),
    "a ZIP as a PDF": ("report.pdf", zipped(), "the content is ZIP archive"),
    "sound as a picture": ("page.webp", b"RIFF\x1a\0\0\0WAVEfmt " + b"\0" * 20, "something else"),
    "text that is not UTF-8": ("notes.txt", "Þórsson".encode("utf-16"), "text must be in UTF-8"),
    "text that ends halfway in a character": ("notes.txt", LOG + "ó".encode()[:1], "text must be in UTF-8"),
    "text with a NUL": ("notes.txt", LOG + b"\0", "something else"),
    "a picture with HTML behind it": ("page.png", png() + HTML, "not a complete PNG image"),
    "a picture with a ZIP behind it": ("page.png", png() + zipped(), "not a complete PNG image"),
    "a picture that was cut short": ("page.png", png()[:-5], "not a complete PNG image"),
    "a GIF that is a script": ("wheel.gif", b"GIF89a/*" + HTML, "not a complete GIF image"),
    "a PDF that was cut short": ("report.pdf", b"%PDF-1.7\n1 0 obj\n", "not a complete PDF"),
    "nothing": ("notes.txt", b"", "This file is empty"),
    "no picture at all": ("page.png", b"", "This file is empty"),
}


@pytest.mark.parametrize("name", GOOD)
def test_accepted(name):
    content, media_type = GOOD[name]
    found = examine(upload(name, content, said="text/html"), name)
    assert (found.type.media_type, found.size) == (media_type, len(content))


@pytest.mark.parametrize("case", BAD)
def test_refused_with_a_sentence_at_the_field(case):
    name, content, sentence = BAD[case]
    with pytest.raises(BadInput, match=sentence) as refused:
        examine(upload(name, content, said="image/png"), name)
    assert refused.value.fields == {"file": [str(refused.value)]}


def test_one_byte_more_than_the_most_is_too_large(settings):
    settings.ATTACHMENT_MAX_BYTES = 1_000
    assert examine(upload("a.txt", b"x" * 1_000), "a.txt").size == 1_000
    with pytest.raises(BadInput, match="too large: the limit is 1000\xa0bytes"):
        examine(upload("a.txt", b"x" * 1_001), "a.txt")


def test_a_file_that_says_it_is_shorter_is_counted_nevertheless(settings):
    settings.ATTACHMENT_MAX_BYTES = 1_000
    lying = ContentFile(b"x" * 1_001, name="a.txt")
    lying.size = 10
    with pytest.raises(BadInput, match="too large"):
        examine(lying, "a.txt")


def test_what_is_wrong_far_behind_is_found():
    long = b"x" * 300_000
    with pytest.raises(BadInput, match="something else"):
        examine(upload("a.txt", long + b"\0"), "a.txt")
    with pytest.raises(BadInput, match="UTF-8"):
        examine(upload("a.txt", long + b"\xff"), "a.txt")


def test_a_character_may_lie_across_two_chunks():
    whole = b"x" * (64 * 1024 - 1) + "ó".encode() + b"x"
    assert examine(upload("a.txt", whole), "a.txt").size == len(whole)


def test_the_file_is_never_read_whole(settings):
    asked = []

    class Chunky(ContentFile):
        def read(self, size=-1):
            asked.append(size)
            return super().read(size)

    examine(Chunky(b"x" * 500_000, name="a.txt"), "a.txt")
    assert asked
    assert max(asked) <= 64 * 1024
    assert min(asked) > 0
