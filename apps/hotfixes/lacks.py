"""What a record lacks: each thing in words, and named, so that it can be told whether it may follow."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Lack(str):
    """One thing that a record lacks, in plain words, which also says what it is that is empty.

    Words alone, without a name, tell of something that was put in and is wrong, or of a judgement that is
    missing: that never follows.

    Attributes:
        name: the field, the rows ("runs") or the field of a row ("steps.owner") that is empty.
        row: the key of the row; None where no row of its own is meant.
        now: whether it never follows, whatever the short form names: a question that an Emergency asks, too.
    """

    __slots__ = ("name", "now", "row")

    name: str
    row: int | None
    now: bool

    def __new__(
        cls, words: "str | _StrPromise", name: str, row: int | None = None, *, now: bool = False
    ) -> Self:
        lack = super().__new__(cls, str(words))
        lack.name, lack.row, lack.now = name, row, now
        return lack


@dataclass(frozen=True)
class InPlace:
    """A field of the short form that stands in for several others until these are filled in.

    Attributes:
        of: the names of the fields that it stands in for, with spaces between them.
        words: what is lacking where neither it nor all of them are there.
    """

    of: str
    words: "str | _StrPromise"

    @property
    def others(self) -> list[str]:
        return self.of.split()

    def called(self, today: Callable[[str], str]) -> "InPlace":
        """The same where fields are called otherwise."""
        return replace(self, of=" ".join(today(name) for name in self.others))


@dataclass(frozen=True)
class ShortForm:
    """What of a version must be there in an Emergency before the go; every other empty thing follows."""

    names: frozenset[str]
    in_place: dict[str, InPlace]

    def lets_follow(self, lack: str) -> bool:
        """Whether `lack` is of something empty that the short form does without."""
        return isinstance(lack, Lack) and not lack.now and lack.name not in self.names


def is_blank(value: object) -> bool:
    """Whether nothing was put in; 0 and “no” are something."""
    return value is None or value == [] or (isinstance(value, str) and not value.strip())
