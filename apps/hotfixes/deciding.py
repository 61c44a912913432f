"""A decision that evidence asks of one person, named by account and not by role."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Decidable:
    """What is to be decided; `lacks` says of what, in words, and is empty once it is decided.

    `person` is who decides, in words.
    """

    label: str
    lacks: tuple[str, ...]
    person: str
