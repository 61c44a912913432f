"""What ended hot fixes went through, measured once and kept: it never changes, and ten years of it are long.

All of it is derived from the record, and made anew from it at any time (storing.py). So it has no history and
is sealed by nothing.
"""

import struct
import sys
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.systems.models import System


class KeptValue(NamedTuple):
    """One value: microseconds, or 1 for yes and 0 for no; the day of the month; the key of the hot fix."""

    value: int
    day: int
    key: int


class MeasuredMonth(models.Model):
    """What one measure measured of the ended hot fixes of a system, where that was finished in this month."""

    system = models.ForeignKey(System, models.CASCADE, related_name="+", verbose_name=_("system"))
    month = models.CharField(_("month"), max_length=7)
    measure = models.CharField(_("measure"), max_length=60)
    # Least first; in the same order the days, and the hot fixes where one may have several values.
    values = models.BinaryField(_("values"), default=b"")
    days = models.BinaryField(_("days"), default=b"")
    keys = models.BinaryField(_("hot fixes"), default=b"")

    class Meta:
        verbose_name = _("measured month")
        verbose_name_plural = _("measured months")
        constraints = [
            models.UniqueConstraint(fields=["month", "system", "measure"], name="metrics_one_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.month}, {self.measure}"

    def put(self, more: Iterable[KeptValue], *, several: bool) -> None:
        """Put these among what is kept; saving is the caller's.

        Args:
            several: whether one hot fix may have several values of this measure.
        """
        keys = numbers(self.keys) or (0,) * len(self.days)
        kept = sorted([*zip(numbers(self.values), bytes(self.days), keys, strict=True), *more])
        self.values = _packed([value for value, _day, _key in kept])
        self.days = bytes(day for _value, day, _key in kept)
        self.keys = _packed([key for _value, _day, key in kept]) if several else b""


class StoredCourses(models.Model):
    """Up to which moment the courses of ended hot fixes are kept; one row.

    They count for nothing where the measures are defined otherwise by now.
    """

    through = models.DateTimeField(_("ended until"))
    hotfixes = models.PositiveBigIntegerField(_("hot fixes"), default=0)
    definitions = models.CharField(_("SHA-256 of the definitions"), max_length=64)

    class Meta:
        verbose_name = _("stored courses")
        verbose_name_plural = _("stored courses")

    def __str__(self) -> str:
        return f"{self.through:%Y-%m-%d %H:%M} UTC"


def numbers(kept: bytes | memoryview) -> "array[int]":
    """Return the numbers that a field keeps; most are counted only, so none becomes an object of its own."""
    found = array("q")
    found.frombytes(kept)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _packed(values: list[int]) -> bytes:
    return struct.pack(f"<{len(values)}q", *values)
