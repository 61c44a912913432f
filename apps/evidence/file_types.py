"""Which files may be attached, told by their content; the name must agree with it."""

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import puremagic
from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common.errors import BadInput
from apps.evidence.fields import Words

LONGEST_NAME = 200
# So much of the beginning and of the end tells the type; a ZIP's last part may be preceded by a long comment.
_HEAD, _TAIL = 4_096, 66_000


@dataclass(frozen=True)
class FileType:
    """One kind of file: what it is called, how its name ends, and whether it is there from end to end.

    `whole` looks at the beginning and the end. A file that was cut short on its way is not accepted, and
    neither is one that something else was hung on to.
    """

    media_type: str
    label: Words
    endings: tuple[str, ...]
    whole: Callable[[bytes, bytes], bool] = lambda head, tail: True
    is_text: bool = False


def _png(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"\x89PNG\r\n\x1a\n") and tail.endswith(b"\0\0\0\0IEND\xaeB\x60\x82")


def _jpeg(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"\xff\xd8\xff") and b"\xff\xd9" in tail


def _gif(head: bytes, tail: bytes) -> bool:
    return head.startswith((b"GIF87a", b"GIF89a")) and tail.rstrip(b"\0").endswith(b";")


def _webp(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"RIFF") and head[8:12] == b"WEBP"


def _pdf(head: bytes, tail: bytes) -> bool:
    return head.startswith(b"%PDF-") and b"%%EOF" in tail[-1_024:]


def _zip(head: bytes, tail: bytes) -> bool:
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06")) and b"PK\x05\x06" in tail


TYPES = (
    FileType("image/png", gettext_lazy("PNG image"), (".png",), _png),
    FileType("image/jpeg", gettext_lazy("JPEG image"), (".jpg", ".jpeg"), _jpeg),
    FileType("image/gif", gettext_lazy("GIF image"), (".gif",), _gif),
    FileType("image/webp", gettext_lazy("WebP image"), (".webp",), _webp),
    FileType("application/pdf", gettext_lazy("PDF"), (".pdf",), _pdf),
    FileType("text/plain", gettext_lazy("Text"), (".txt", ".log"), is_text=True),
    FileType("text/csv", gettext_lazy("CSV"), (".csv",), is_text=True),
    FileType("application/json", gettext_lazy("JSON"), (".json",), is_text=True),
    FileType("application/zip", gettext_lazy("ZIP archive"), (".zip",), _zip),
    FileType("application/gzip", gettext_lazy("gzip archive"), (".gz", ".tgz")),
)
TYPE_BY_MEDIA_TYPE = {one.media_type: one for one in TYPES}
ENDINGS = tuple(ending for one in TYPES for ending in one.endings)

_BINARY = [one for one in TYPES if not one.is_text]
# Control characters that no text has; tab, line ends, form feed and the escape of coloured logs may be there.
_NO_TEXT = bytes(code for code in range(32) if code not in (9, 10, 12, 13, 27)) + b"\x7f"
_MARKUP = re.compile(r"\A\s*<[a-z!?/]", re.IGNORECASE)
_SCRIPT = re.compile(r"\A\s*#!")
_JOINERS = "\u200c\u200d"  # what Persian, Hindi and emoji are put together with
# Controls, format characters (they turn the direction of writing), halves of characters, line separators.
_NOT_IN_A_NAME = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Examined:
    """What was found in a file: its type, its length in bytes, and its SHA-256 as 64 hexadecimal digits."""

    type: FileType
    size: int
    sha256: str


class _Text:
    """Whether what passes by is text, chunk by chunk: UTF-8, and nothing that no text has."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.holds = True
        self.begins = ""

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        if not self.holds:
            return
        try:
            decoded = self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.holds = False
            return
        self.holds = len(chunk.translate(None, _NO_TEXT)) == len(chunk)
        self.begins = (self.begins + decoded[:_HEAD])[:_HEAD]


def examine(file: "File[Any]", name: str) -> Examined:
    """Read `file` once, chunk by chunk, and say what it is.

    Args:
        name: its name, cleaned; the ending must agree with the content.

    Raises:
        BadInput: at `file`, what is wrong with it and what to do.
    """
    most: int = settings.ATTACHMENT_MAX_BYTES
    if (file.size or 0) > most:
        raise too_large()
    digest, text, size, head, tail = hashlib.sha256(), _Text(), 0, b"", b""
    for chunk in file.chunks():
        size += len(chunk)
        if size > most:
            raise too_large()
        digest.update(chunk)
        text.feed(chunk)
        head = head if len(head) >= _HEAD else (head + chunk)[:_HEAD]
        tail = (tail + chunk)[-_TAIL:]
    text.feed(b"", final=True)
    if not size:
        raise refused(_("This file is empty. Choose one that shows something."))
    return Examined(_type(name, head, tail, text), size, digest.hexdigest())


def too_large() -> BadInput:
    """The refusal of a file that is longer than ATTACHMENT_MAX_BYTES."""
    most = size_in_words(settings.ATTACHMENT_MAX_BYTES)
    return refused(
        _("This file is too large: the limit is %(most)s. Compress it, or attach the part that matters.")
        % {"most": most}
    )


def refused(sentence: str) -> BadInput:
    """The refusal of a file, said at the field that it was chosen in."""
    return BadInput(sentence, {"file": [sentence]})


def _type(name: str, head: bytes, tail: bytes, text: _Text) -> FileType:
    """The type of a file by its content; raises BadInput where it is none of ours or its name differs."""
    ending = PurePosixPath(name).suffix.lower()
    if ending not in ENDINGS:
        raise refused(
            _(
                "Files of this kind are not accepted. You can attach %(endings)s; put anything else "
                "into a ZIP."
            )
            % {"endings": ", ".join(ENDINGS)}
        )
    named = next(one for one in TYPES if ending in one.endings)
    found = _by_signature(head)
    if found is None and text.holds:
        return _text(named, ending, text)
    if found is not named:
        what = found.label if found else _("something else")
        raise refused(
            _(
                "The name ends in %(ending)s, but the content is %(what)s. Rename the file to match its "
                "content, or choose the right one; text must be in UTF-8."
            )
            % {"ending": ending, "what": what}
        )
    if not named.whole(head, tail):
        raise refused(
            _("This is not a complete %(type)s: it was cut short or added to. Save it again and attach that.")
            % {"type": named.label}
        )
    return named


def _by_signature(head: bytes) -> FileType | None:
    """The binary type whose signature stands at the beginning."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return None
    # Signatures at the end of a file say nothing: anything may end so.
    endings = {match.extension for match in matches if head.startswith(match.byte_match)}
    if ".webp" in endings and head[8:12] != b"WEBP":
        endings.discard(".webp")  # every RIFF file, sound and film too, is taken for one
    return next((one for one in _BINARY if endings.intersection(one.endings)), None)


def _text(named: FileType, ending: str, text: _Text) -> FileType:
    if _MARKUP.match(text.begins.lstrip("\ufeff")):
        raise refused(
            _("This is HTML, SVG or XML, whatever its name: such files are not accepted. Put it into a ZIP.")
        )
    if _SCRIPT.match(text.begins.lstrip("\ufeff")):
        raise refused(_("This is a program: such files are not accepted. Put it into a ZIP."))
    if not named.is_text:
        raise refused(
            _("The name ends in %(ending)s, but the content is text. Rename the file to match its content.")
            % {"ending": ending}
        )
    return named


def clean_name(raw: str) -> str:
    """The name of a file as people may read it: no folders, no controls, nothing that turns it round.

    Raises:
        BadInput: at `file`, nothing is left of it.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", raw))[-1]
    kept = "".join(
        char
        for char in last
        if char in _JOINERS or char.isspace() or unicodedata.category(char) not in _NOT_IN_A_NAME
    )
    name = " ".join(kept.split()).strip(" .")
    if not name:
        raise refused(_("This file has no name that could be shown. Rename it, and attach it again."))
    if len(name) > LONGEST_NAME:
        ending = PurePosixPath(name).suffix[:20]
        name = f"{name[: LONGEST_NAME - len(ending)].rstrip()}{ending}"
    return name


def size_in_words(size: int) -> str:
    """A length in bytes as people say it: "1.2 MB"."""
    return filesizeformat(size)
