"""The table of seals: what was put under a row of the chain with a key that the database does not hold.

Whoever can write to the whole database can compute a link. A seal they cannot make: it is signed with the
key of SIGNING_KEY, over what the link says and not over how its columns are written.
"""

from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.common import clock
from apps.common.errors import NotAllowed
from apps.hotfixes.models import HotFix

from .canonical import canonical
from .compact_fields import HexField

# So that no signature for anything else can be shown as a seal, nor a seal as something else.
_KIND = "hot fix seal 1\n"


class Seal(models.Model):
    """The seal of one link: of the row that it is about and, by its hash, of everything before it.

    `opening` are those that were made when sealing began: they cover what was there, as it was then, and
    nobody can say of it that it was sealed when it was written.
    """

    append_only = True
    # What may be written when a hot fix has ended is sealed too.
    written_after_closing = True

    hotfix = models.ForeignKey(
        HotFix,
        models.PROTECT,
        null=True,
        db_index=False,  # the constraint below begins with it
        related_name="seals",
        verbose_name=_("hot fix"),
    )
    number = models.PositiveIntegerField(_("number of the link"))
    opening = models.BooleanField(_("made when sealing began"), default=False)
    made_at = models.DateTimeField(_("made at"))
    # How that begins tells which it was, among those that are believed; the whole of it is what is signed.
    key = HexField(_("beginning of the SHA-256 of the certificate"))
    signature = models.BinaryField(_("signature"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["hotfix", "number"]
        constraints = [
            models.UniqueConstraint(fields=["hotfix", "number", "opening"], name="one_seal_a_link"),
            models.UniqueConstraint(
                fields=["number", "opening"],
                condition=models.Q(hotfix__isnull=True),
                name="one_process_seal_a_link",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("A seal is never changed."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("A seal is never deleted."))


def sealed_text(
    *,
    chain: int | None,
    number: int,
    table: str,
    row: int,
    digest: str,
    hash: str,  # noqa: A002 (the name of the column)
    opening: bool,
    made_at: datetime,
    key: str,
) -> bytes:
    """Return what is signed: everything that the link says, and what the seal says of itself.

    Args:
        digest: that of the canonical values of the row, under the names that its columns had first.
    """
    said = {
        "chain": chain,
        "number": number,
        "table": table,
        "row": row,
        "digest": digest,
        "hash": hash,
        "opening": opening,
        "made_at": made_at.astimezone(clock.UTC).isoformat(),
        "key": key,
    }
    return (_KIND + canonical(said)).encode()
