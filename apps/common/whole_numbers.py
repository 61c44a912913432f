"""Whole numbers that are typed after a command."""

from argparse import ArgumentTypeError
from collections.abc import Callable


def at_least(least: int) -> Callable[[str], int]:
    """Return what reads a whole number of at least `least` for argparse, and refuses another in words."""

    def read(written: str) -> int:
        if not (written.isascii() and written.isdigit()) or int(written) < least:
            raise ArgumentTypeError(f"{written!r} is no whole number of at least {least}")
        return int(written)

    return read
