"""What a file that is attached is, told by its content; its name is kept, and decides nothing."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

from .file_kinds import CSV, JSON, OTHER, PDF, RTF, TEXT, FileType, by_ending, by_signature
from .text_judging import TextJudge

LONGEST_NAME = 200
# So much of the beginning and of the end tells the type; a ZIP's last part may be preceded by a long comment.
_HEAD, _TAIL = 4_096, 66_000
_JOINERS = "\u200c\u200d"  # what Persian, Hindi and emoji are put together with
# Controls, format characters (they turn the direction of writing), halves of characters, line separators.
_NOT_IN_A_NAME = {"Cc", "Cf", "Cs", "Zl", "Zp"}


@dataclass(frozen=True)
class Examined:
    """What was found in a file: its type, its length in bytes, and its SHA-256 as 64 hexadecimal digits.

    `remarks` are sentences for whoever attached it: it is taken, and may not be what they meant.
    """

    type: FileType
    size: int
    sha256: str
    remarks: tuple[str, ...] = ()


def examine(file: "File[Any]", name: str) -> Examined:
    """Read `file` once, chunk by chunk, and say what it is. Whatever it is, it is taken as it came.

    Args:
        name: its name, cleaned.

    Raises:
        BadInput: at `file`: it is empty, too large, or a secret.
    """
    most: int = settings.ATTACHMENT_MAX_BYTES
    if (file.size or 0) > most:
        raise too_large()
    digest, text, size, head, tail = hashlib.sha256(), TextJudge(), 0, b"", b""
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
        raise refused(_("This file is empty. Say in words that it was, or choose one that shows something."))
    if text.has_key:
        raise refused(
            _(
                "This file holds a private key. What is attached stays on the record for ever, so no secret "
                "belongs there: cut the key out and attach the rest, and replace the key if others saw it."
            )
        )
    kind, remarks = _kind(PurePosixPath(name).suffix.lower(), head, tail, text)
    return Examined(kind, size, digest.hexdigest(), remarks)


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


def _kind(ending: str, head: bytes, tail: bytes, text: TextJudge) -> tuple[FileType, tuple[str, ...]]:
    """Return the kind of a file by its content, with what is odd about it.

    A log that begins like something else is a log: text before a signature, a signature before what can only
    just be read, and where a file is not whole, what can be read before its signature.
    """
    signed = by_signature(head, tail)
    if text.is_clean and not (signed in (PDF, RTF) and signed.whole(head, tail)):
        signed = None
    if signed and signed.whole(head, tail):
        return signed, _misnamed(ending, signed)
    if found := text.kind:
        named = by_ending(ending)
        # Tables and data are told from other text by their name alone.
        kind = named if found is TEXT and named in (CSV, JSON) else found
        return kind, _misnamed(ending, kind)
    if signed:
        sentence = _("It is not a complete %(type)s: it was cut short or added to.") % {"type": signed.label}
        return signed, (sentence,)
    return OTHER, _misnamed(ending, OTHER)


def _misnamed(ending: str, kind: FileType) -> tuple[str, ...]:
    named = by_ending(ending)
    if named is None or kind is named or (named.is_text and kind.is_text):
        return ()
    words = {"ending": ending, "what": kind.label}
    return (_("Its name ends in %(ending)s, and its content is: %(what)s.") % words,)


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
