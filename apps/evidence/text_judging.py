"""Whether a file is text, told while it passes by chunk by chunk; and how its bytes are read.

Logs of a bad night hold what no text should: NULs where the disk was full, half a character, the code page
of an old server. They are text all the same, and they are kept as they came.
"""

import codecs
import re
import unicodedata

from .file_kinds import OTHER_TEXT, TEXT, UTF_16, FileType

# Control characters that no text has; tab, line ends, form feed and the escape of coloured logs may be there.
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 12, 13, 27)) + b"\x7f"
_CONTROLS_16 = re.compile(r"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
# So many of a hundred characters, NULs aside, may be controls. What is compressed or encrypted has eleven;
# what is UTF-8 from end to end is hardly anything else, and a recorded terminal has many.
_FEW, _MANY = 0.03, 0.2
_JOINERS = "\u200c\u200d"  # what Persian, Hindi and emoji are put together with
_COLOURS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_NULS = re.compile("\0{4,}")
# A private key as programs write it: a heading, and behind it what only they can read.
_KEY = re.compile(
    rb"-----BEGIN (?:[A-Z0-9]{1,12} ){0,2}PRIVATE KEY(?: BLOCK)?-----(?:\s|\\n|\\r){1,4}"
    rb"(?:[A-Za-z-]{1,20}: [^\n]{0,80}\s{1,4}){0,4}[A-Za-z0-9+/=]{40}"
    rb"|PuTTY-User-Key-File-[0-9]: "
)
_KEY_WORDS = (b"PRIVATE KEY", b"PuTTY-User-Key-File-")
_LONGEST_KEY_HEADING = 600


class TextJudge:
    """Whether what passes by is text, in which encoding, and whether it holds a private key."""

    def __init__(self) -> None:
        self.has_key = False
        self._utf_8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._utf_16: codecs.IncrementalDecoder | None = None
        self._size = self._nuls = self._controls = self._controls_16 = 0
        self._seen = b""

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Look at the next chunk; the last one is empty and `final`."""
        if not self._size and (encoding := utf_16_in(chunk)):
            self._utf_16 = codecs.getincrementaldecoder(encoding)()
        self._size += len(chunk)
        self._nuls += chunk.count(0)
        self._controls += len(chunk) - len(chunk.translate(None, _CONTROLS))
        if self._utf_8:
            try:
                self._utf_8.decode(chunk, final)
            except UnicodeDecodeError:
                self._utf_8 = None
        if self._utf_16:
            try:
                self._controls_16 += len(_CONTROLS_16.findall(self._utf_16.decode(chunk, final)))
            except UnicodeDecodeError:
                self._utf_16 = None
        window = self._seen + chunk
        if any(words in window for words in _KEY_WORDS):
            self.has_key = self.has_key or _KEY.search(window) is not None
        self._seen = window[-_LONGEST_KEY_HEADING:]

    @property
    def is_clean(self) -> bool:
        """Whether it is UTF-8, and holds nothing that no text has."""
        return self._utf_8 is not None and not self._controls

    @property
    def kind(self) -> FileType | None:
        """The kind of text that it is; None where hardly anybody could read it."""
        if self._utf_16 and self._controls_16 <= _FEW * self._size / 2:
            return UTF_16
        written = self._size - self._nuls
        odd = self._controls - self._nuls
        if written and odd <= (_MANY if self._utf_8 else _FEW) * written:
            return TEXT if self._utf_8 else OTHER_TEXT
        return None


def utf_16_in(head: bytes) -> str:
    """Return the name of the UTF-16 encoding that a file which begins so is in; empty where it is in none."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first, second = head[:4_096:2], head[1:4_096:2]
    # Every second byte of western text is NUL, and no other.
    if len(second) >= 8:
        if second.count(0) > 0.6 * len(second) and first.count(0) < 0.05 * len(first):
            return "utf-16-le"
        if first.count(0) > 0.6 * len(first) and second.count(0) < 0.05 * len(second):
            return "utf-16-be"
    return ""


def readable(raw: bytes, kind: FileType) -> str:
    """Return the text of the beginning of a file as far as it can be read.

    What would not be seen, or would turn the text round, is shown by a sign or its number.
    """
    if kind is UTF_16:
        text = raw.decode(utf_16_in(raw) or "utf-16", errors="replace")
    elif kind is OTHER_TEXT:
        text = "".join(_one_line(line) for line in raw.splitlines(keepends=True))
    else:
        text = raw.decode("utf-8", errors="replace")
    text = _COLOURS.sub("", text.lstrip("\ufeff").replace("\r\n", "\n"))
    text = _NULS.sub(lambda found: f"[{len(found[0])} NUL]", text)
    return "".join(char if char in "\n\t" or char.isprintable() else _sign(char) for char in text)


def _one_line(line: bytes) -> str:
    """One line in the encoding that it is in: where one program wrote UTF-8, another did not."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _sign(char: str) -> str:
    if char == "\r":
        return "\n"
    if char in _JOINERS or unicodedata.category(char) == "Zs":
        return char
    if ord(char) < 32:
        return chr(0x2400 + ord(char))
    return f"[U+{ord(char):04X}]"
