"""Change freezes: from when until when production of a system, or of all, is left alone, and why."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.tracking import tracked

LONGEST_REASON = 200


class Freeze(models.Model):
    """Production of a system is not changed from a moment until another one."""

    system = models.ForeignKey(
        "systems.System",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="freezes",
        verbose_name=_("system"),
        help_text=_("Leave empty for all systems."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"), db_index=True)
    reason = models.CharField(
        _("reason"), max_length=LONGEST_REASON, help_text=_("Read by whoever asks whether it would work.")
    )

    history = tracked()

    class Meta:
        verbose_name = _("change freeze")
        verbose_name_plural = _("change freezes")
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        words = {"where": self.system or _now("All systems"), "until": clock.to_the_minute(self.ends_at)}
        return _now("%(where)s, until %(until)s") % words

    def clean(self) -> None:
        """Raise ValidationError where it ends before it begins."""
        known = None not in (self.starts_at, self.ends_at)
        if known and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _now("It ends before it begins.")})

    def meets(self, since: datetime, until: datetime) -> bool:
        """Whether it holds at `since`, or begins before `until`."""
        return meets(self, since, until)

    @property
    def in_full(self) -> str:
        """Of what it is, from when until when, and why: true at any time, so papers print it, too."""
        return in_full(self)

    @property
    def in_words(self) -> str:
        """That it holds, until when and why, in a sentence of ours with its reason in quotation marks."""
        words = {"until": clock.to_the_minute(self.ends_at), "reason": " ".join(self.reason.split())}
        if self.system_id is None:
            return _now("A change freeze of all systems holds until %(until)s: “%(reason)s”.") % words
        return _now("A change freeze of this system holds until %(until)s: “%(reason)s”.") % words


def meets(freeze: Any, since: datetime, until: datetime) -> bool:
    """Ask it of a freeze, or of a row of its history."""
    began = freeze.starts_at <= since or freeze.starts_at < until
    return bool(began and since < freeze.ends_at)


def in_full(freeze: Any) -> str:
    """Say it of a freeze, or of a row of its history."""
    words = {
        "since": clock.to_the_minute(freeze.starts_at),
        "until": clock.to_the_minute(freeze.ends_at),
        "reason": " ".join(freeze.reason.split()),
    }
    if freeze.system_id is None:
        return (
            _now("A change freeze of all systems holds from %(since)s until %(until)s: “%(reason)s”.") % words
        )
    return _now("A change freeze of this system holds from %(since)s until %(until)s: “%(reason)s”.") % words


def freezes_from(systems: Iterable[int], at: datetime) -> dict[int, tuple[Freeze, ...]]:
    """Return which freezes are not over at a moment, by the key of the system, the first first; one query."""
    keys: Collection[int] = set(systems)
    here = Q(system__in=keys) | Q(system=None)
    every = list(Freeze.objects.filter(here, ends_at__gt=at).order_by("starts_at", "pk"))
    return {key: tuple(one for one in every if one.system_id in (None, key)) for key in keys}


def freezes_ended(system_id: int, since: datetime, until: datetime) -> list[Freeze]:
    """Return which freezes of a system or of all ended after one moment and until another; one query."""
    here = Q(system=system_id) | Q(system=None)
    return list(Freeze.objects.filter(here, ends_at__gt=since, ends_at__lte=until))


class PastFreezes:
    """The freezes of some systems and of all as they stood at any moment; one query.

    What was changed or taken away since changes nothing that is told of a go before it.
    """

    def __init__(self, systems: Iterable[int]) -> None:
        history: Any = Freeze.history
        here = Q(system_id__in=set(systems)) | Q(system_id=None)
        # One that was of another system once is known by its rows as of these alone: read all of it.
        ours = history.filter(here).order_by().values("id")
        self._told: list[Any] = list(history.filter(id__in=ours).order_by("history_id"))

    def at(self, moment: datetime, *, system: int) -> list[Any]:
        """The rows of history that held then, whether the freezes had begun or not, the first first."""
        standing = {row.id: row for row in self._told if row.history_date <= moment}
        held = (
            row for row in standing.values() if row.history_type != "-" and row.system_id in (None, system)
        )
        return sorted(held, key=lambda row: (row.starts_at, row.id))

    def froze(self, moment: datetime, *, system: int) -> bool:
        """Whether one was in force then."""
        return any(meets(row, moment, moment) for row in self.at(moment, system=system))


def freezes_at(systems: Iterable[int], at: datetime) -> dict[int, tuple[Freeze, ...]]:
    """Return which freezes hold at a moment, by the key of the system, the longest first; one query."""
    keys: Collection[int] = list(systems)
    here = Q(system__in=keys) | Q(system=None)
    found: dict[int, list[Freeze]] = defaultdict(list)
    for freeze in Freeze.objects.filter(here, starts_at__lte=at, ends_at__gt=at).order_by("-ends_at", "pk"):
        for key in keys if freeze.system_id is None else [freeze.system_id]:
            found[key].append(freeze)
    return {key: tuple(some) for key, some in found.items()}
