"""What a file is, is told by its content; its name decides nothing, and what is odd about it is said."""

import random

import pytest
from django.core.files.base import ContentFile

from apps.common.errors import BadInput
from apps.evidence.file_kinds import OTHER, OTHER_TEXT, TEXT
from apps.evidence.file_types import examine
from tests.attaching import GOOD, LOG, png, upload, zipped

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PROGRAM = b"MZ\x90\0" + b"\0" * 60

# What is found under a name that says otherwise, and what whoever attached it is told.
FOUND = {
    "HTML called a picture is text": ("page.png", HTML, "text/plain", "ends in .png"),
    "HTML called text is text": ("page.txt", b"\n  " + HTML, "text/plain", ""),
    "HTML behind a byte order mark": ("page.log", b"\xef\xbb\xbf" + HTML, "text/plain", ""),
    "SVG is text": ("drawing.svg", SVG, "text/plain", ""),
    "a program called a picture": ("page.png", PROGRAM, "application/vnd.microsoft.", "is: Program"),
    "a program called a paper": ("report.pdf.exe", PROGRAM, "application/vnd.microsoft.", ""),
    "a program called text": ("notes.txt", b"\x7fELF\2\1\1" + b"\0" * 60, "application/x-exec", ""),
    "text called a picture": ("page.png", LOG, "text/plain", "ends in .png, and its content is: Text"),
    "a picture called text": ("notes.txt", png(), "image/png", ""),
    "a picture called another": ("photo.jpg", png(), "image/png", "is: PNG image"),
    "a ZIP called a PDF": ("report.pdf", zipped(), "application/zip", "is: ZIP archive"),
    "sound called a picture": ("page.webp", b"RIFF\x1a\0\0\0WAVEfmt " + b"\0" * 20, "audio/wav", ".webp"),
    "a picture with HTML behind it": ("page.png", png() + HTML, "image/png", "not a complete PNG"),
    "a picture with a ZIP behind it": ("page.png", png() + zipped(), "image/png", "not a complete PNG"),
    "a picture that was cut short": ("page.png", png()[:-5], "image/png", "not a complete PNG image"),
    "a GIF that is a script": ("wheel.gif", b"GIF89a/*" + HTML, "text/plain", "ends in .gif"),
    "a PDF that was cut short": (
        "report.pdf",
        b"%PDF-1.7\n\xe2\xe3\0\1\2\3\4",
        "application/pdf",
        "cut short",
    ),
    "a table in another encoding": ("t.csv", "Größe\n".encode("cp1252"), "text/plain; charset=unk", ""),
    "a JSON that is none": ("a.json", png(), "image/png", "ends in .json"),
    "a NUL in an old code page": (
        "a.log",
        "Þór\n".encode("cp1252") * 9 + b"\0",
        "text/plain; charset=unk",
        "",
    ),
    "nothing but NULs": ("a.log", b"\0" * 900, "application/octet-stream", ""),
}


@pytest.mark.parametrize("name", GOOD)
def test_accepted(name):
    content, media_type = GOOD[name]
    found = examine(upload(name, content, said="text/html"), name)
    assert (found.type.media_type, found.size, found.remarks) == (media_type, len(content), ())


@pytest.mark.parametrize("case", FOUND)
def test_the_content_decides_and_what_is_odd_is_said(case):
    name, content, media_type, remark = FOUND[case]
    found = examine(upload(name, content, said="image/png"), name)
    assert found.type.media_type.startswith(media_type)
    assert [remark in one for one in found.remarks] == ([True] if remark else [])


def test_nothing_is_refused_at_its_field():
    with pytest.raises(BadInput, match="This file is empty") as refused:
        examine(upload("page.png", b""), "page.png")
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


def test_what_is_odd_far_behind_is_found():
    long = b"x" * 300_000
    assert examine(upload("a.txt", long + b"\xff"), "a.txt").type is OTHER_TEXT
    assert examine(upload("a.txt", long + b"\0" * 9 + b"x"), "a.txt").type is TEXT
    packed = b"x" * 1_000 + random.Random(1).randbytes(300_000)
    assert examine(upload("a.txt", packed), "a.txt").type is OTHER


KEY = "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n" * 3
KEYS = {
    "as it is": KEY,
    "far behind, across two chunks": "x" * (64 * 1024 - 20) + KEY,
    "of Windows": KEY.replace("\n", "\r\n"),
    "locked by a password": KEY.replace("-----\n", "-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,1\n\n"),
    "in JSON": KEY.replace("\n", "\\n"),
    "of PuTTY": "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n",
    "among others in a dump": "\0\1\2" * 900 + KEY,
}


@pytest.mark.parametrize("case", KEYS)
def test_a_private_key_is_refused_wherever_it_stands(case):
    with pytest.raises(BadInput, match="holds a private key"):
        examine(upload("a.log", KEYS[case].encode()), "a.log")


def test_words_about_a_key_are_no_key():
    for said in ("-----BEGIN PRIVATE KEY-----\n(cut out)\n", "no BEGIN PRIVATE KEY found", "PRIVATE KEY"):
        assert examine(upload("a.log", said.encode()), "a.log").type is TEXT


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
