"""The links of the chains: one for every row of history, each carrying the hash of the one before it.

Django's permissions and content types have a history here as well: roles stand in grants by the key of a
permission, so whoever exchanges what two keys mean gives everybody another role.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from simple_history import register

from apps.common import clock
from apps.common.errors import NotAllowed
from apps.common.tracking import TrackedRecords
from apps.hotfixes.models import HotFix

from .checkpoint_rows import WrittenCheckpoint
from .compact_fields import HexField, TableField
from .restorations import Restoration
from .salts import ErasedRow, Erasure, PersonalSalt
from .seals import Seal

__all__ = [
    "ErasedRow",
    "Erasure",
    "Link",
    "PersonalSalt",
    "Restoration",
    "Seal",
    "WrittenCheckpoint",
    "seal",
]


# So many digits of the hash of the link before are kept: enough to know it among all, in a column that takes
# no more room than if it was not there.
BEGINNING = 16


class Link(models.Model):
    """One row of history, sealed. Each hot fix has a chain of its own; process data has one together.

    `row` is the primary key in the history table called `table`; `digest` covers everything else in that row.
    """

    # Protected like what it seals: the database refuses to change or delete it (apps.history.protection).
    append_only = True
    # What may be written when a hot fix has ended has a history too.
    written_after_closing = True

    hotfix = models.ForeignKey(
        HotFix,
        models.PROTECT,
        null=True,
        db_index=False,  # the constraint below begins with it
        related_name="links",
        verbose_name=_("hot fix"),
        help_text=_("Empty for process data: systems, rosters, people."),
    )
    # There are more of these rows than of any others: a byte here is some hundred bytes a hot fix.
    number = models.PositiveIntegerField(_("number"))
    table = TableField(_("table of history"))
    row = models.IntegerField(_("row"))
    digest = HexField(_("SHA-256 of the row"))
    # How that begins tells which it was; the whole of it stands there, and is what is hashed.
    previous = HexField(_("beginning of the hash of the link before"), blank=True)
    hash = HexField(_("hash"))
    written_at = models.DateTimeField(_("written at"))

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        ordering = ["hotfix", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hotfix", "number"], name="one_link_a_number"),
            models.UniqueConstraint(
                fields=["number"], condition=models.Q(hotfix__isnull=True), name="one_process_link_a_number"
            ),
            models.UniqueConstraint(fields=["table", "row"], name="one_link_a_row"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.table} {self.row}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A link is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A link is never deleted."))

    @classmethod
    def that_says_nothing(cls) -> "Link":
        """What a seal covers that was made when the chain had no link yet; it is never saved."""
        return cls(number=0, table="", row=0, digest="", previous="", hash="", written_at=clock.now())

    def seal(self, previous: str) -> str:
        """The hash that this link must have behind the one whose hash is `previous`; empty for the first."""
        return seal(
            chain=self.hotfix_id,
            number=self.number,
            table=self.table,
            row=self.row,
            digest=self.digest,
            previous=previous,
            written_at=self.written_at,
        )


def beginning_of(hash_: str) -> str:
    """What a link keeps of the hash of the link before it."""
    return hash_[:BEGINNING]


def seal(
    *,
    chain: int | None,
    number: int,
    table: str,
    row: int,
    digest: str,
    previous: str,
    written_at: datetime,
) -> str:
    """SHA-256 over everything that a link says, as 64 hexadecimal digits; `chain` is the hot fix's key."""
    moment = written_at.astimezone(clock.UTC).isoformat()
    said = json.dumps([chain, number, table, row, digest, previous, moment], separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()


for _of_django in (Permission, ContentType):
    register(
        _of_django,
        app="apps.history",
        records_class=TrackedRecords,
        history_change_reason_field=models.TextField(null=True),
    )
