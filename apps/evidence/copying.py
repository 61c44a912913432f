"""*As in HF-…*: what is taken over from an earlier hot fix of a system, and counts once it is confirmed.

Judgements, sign-offs, results and restore points are never copied: no kind of evidence names them here.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.hotfixes.evidence import Evidence
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to

if TYPE_CHECKING:
    from apps.accounts.models import User

MOST_OFFERED = 10


class CopiedEvidence(Evidence):
    """Evidence of which parts may be taken from an earlier hot fix.

    A subclass names them, and asks `unconfirmed` in `missing`.
    """

    # Fields, and the fields of rows by their relation, with spaces between them.
    copies: ClassVar[str] = ""
    copies_rows: ClassVar[Mapping[str, str]] = {}

    # The reference of the hot fix that it was copied from, until somebody confirms it.
    copied_from = models.CharField(_("copied from"), max_length=20, blank=True, editable=False)

    class Meta(Evidence.Meta):
        abstract = True

    def unconfirmed(self) -> list[str]:
        """That what was copied is not confirmed yet, as `missing` says it."""
        if not self.copied_from:
            return []
        return [_now("confirmation of what was copied from %(reference)s") % {"reference": self.copied_from}]


def may_be_copied(record: Evidence) -> bool:
    """Whether anything of such a record is ever taken from an earlier one."""
    return isinstance(record, CopiedEvidence) and "copied_from" in record.coverage


def sources(record: Evidence, *, viewer: "User") -> list[HotFix]:
    """The earlier hot fixes of the same system whose record `viewer` may copy, newest first."""
    if not may_be_copied(record):
        return []
    every: Any = type(record)._default_manager
    theirs = every.filter(version__gt=0).values("hotfix")
    seen = visible_to(viewer).filter(system=record.hotfix.system_id, pk__in=theirs)
    return list(seen.exclude(pk=record.hotfix.pk).order_by("-pk")[:MOST_OFFERED])


def source_called(reference: str, record: Evidence, *, viewer: "User") -> CopiedEvidence | None:
    """The newest record of the same kind on the hot fix `reference`; None where `viewer` may not copy it."""
    found = next((one for one in sources(record, viewer=viewer) if one.reference == reference), None)
    if found is None:
        return None
    records: list[Any] = found.evidence(record.relation(), every_round=True)[record.relation()]
    return next((one for one in reversed(records) if one.version), None)


def copied_fields(source: CopiedEvidence, to: Evidence) -> dict[str, Any]:
    """The values of `source` that `to` may take over, by the names of its fields."""
    covered = [name for name in source.copies.split() if name in source.coverage and name in to.coverage]
    values = {name: getattr(source, name) for name in covered}
    return {name: value for name, value in values.items() if not is_blank(value)}


def copied_rows(source: CopiedEvidence, to: Evidence) -> dict[str, list[dict[str, Any]]]:
    """The same of the rows, by relation."""
    found = {}
    for relation, names in source.copies_rows.items():
        if relation in source.coverage and relation in to.coverage:
            rows = getattr(source, relation).all()
            found[relation] = [{name: getattr(row, name) for name in names.split()} for row in rows]
    return found
