"""A column for JSON that is long, kept for ever and read seldom: packed, it takes a third of the room.

PostgreSQL packs a value only where its row is over 2 kB, and what JSON mostly has, the same names again, it
packs badly. Whoever has the bytes gets the text with any tool that knows zlib.
"""

import json
import zlib
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import models
from django.utils.translation import gettext as _

from .errors import BadInput

if TYPE_CHECKING:
    _AsBytes: TypeAlias = models.Field[Any, Any]
else:
    _AsBytes = models.BinaryField

_LEVEL = 9
# In bytes of text, twice what a form takes to be signed: a few kilobytes that unpack to more were put there.
LONGEST = 8_000_000


class Unreadable(list[Any]):
    """What bytes read as that this software never wrote: nothing, and known to be no content of its own."""


class PackedJSONField(_AsBytes):
    """Plain data of JSON, kept as the packed bytes of its canonical text."""

    def from_db_value(self, value: Any, *_how: Any) -> Any:
        """Return the data. What a migration has not packed yet is text, and is read as well."""
        return None if value is None else unpacked(value)

    def get_prep_value(self, value: Any) -> Any:
        """Return the packed bytes."""
        value = super().get_prep_value(value)
        return value if value is None or isinstance(value, bytes) else packed(value)

    def to_python(self, value: Any) -> Any:
        """Return the data, also of the text that `value_to_string` made."""
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: models.Model) -> str:
        """Return the text, for whoever writes it into a file."""
        return _text(self.value_from_object(obj))


def packed(content: Any) -> bytes:
    """Return the bytes that stand for `content`. Raises BadInput where it is too long to be read back."""
    text = _text(content).encode()
    if len(text) > LONGEST:
        raise BadInput(
            _("This is more than one signature can cover: put what is long into an attached file.")
        )
    return zlib.compress(text, _LEVEL)


def unpacked(kept: Any) -> Any:
    """Return what the bytes, or the text of before, stand for.

    What somebody put there by SQL that is neither, or is longer or deeper than what was ever signed, is
    `Unreadable`: whoever reads on meets nothing, and a verification tells of it.
    """
    try:
        return json.loads(_whole(kept))
    except (zlib.error, ValueError, RecursionError):
        return Unreadable()


def _whole(kept: Any) -> str | bytes:
    """The text, of which no more is unpacked than was ever packed."""
    if isinstance(kept, str):
        text: str | bytes = kept
    elif isinstance(kept, bytes | bytearray | memoryview):
        unpack = zlib.decompressobj()
        text = unpack.decompress(kept, LONGEST + 1)
        if not unpack.eof and len(text) <= LONGEST:
            raise ValueError("It ends before its end.")
    else:
        raise ValueError("It is neither bytes nor text.")  # SQLite keeps a number in any column
    if len(text) > LONGEST:
        raise ValueError("It is too long.")
    return text


def _text(content: Any) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
