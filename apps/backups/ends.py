"""Where each chain ended when a backup was taken: a line of JSON a chain, process data first."""

import json
from collections.abc import Iterable, Iterator

from django.db.models import Max
from django.utils.translation import gettext as _

from apps.history.faults import PROCESS_DATA
from apps.history.models import Link
from apps.history.verification_scope import one_by_one

from .errors import BackupError

# Chain, number and hash of its last link.
End = tuple[str, int, str]


def ends_now() -> Iterator[End]:
    """Yield the end of each chain as the database has it, process data first, then hot fix by hot fix."""
    last = Link.objects.order_by().values("hotfix").annotate(last=Max("id")).values("last")
    of_process = Link.objects.filter(hotfix=None).order_by("-number").values_list("number", "hash").first()
    if of_process:
        yield (PROCESS_DATA, *of_process)
    rows = Link.objects.filter(id__in=last, hotfix__isnull=False).order_by("hotfix")
    yield from one_by_one(rows.values_list("hotfix__reference", "number", "hash"))


def as_lines(ends: Iterable[End]) -> Iterator[bytes]:
    """The lines that a backup keeps."""
    return (json.dumps(end, separators=(",", ":")).encode() + b"\n" for end in ends)


def read(lines: Iterable[bytes]) -> Iterator[End]:
    """The ends that `as_lines` wrote."""
    for line in lines:
        chain, number, hash_ = json.loads(line)
        yield str(chain), int(number), str(hash_)


def require_passed(ends: Iterable[End]) -> int:
    """Return how many chains there are, each of which passes through its end in the backup.

    Raises:
        BackupError: one does not, so this is not the database of the backup.
    """
    count = 0
    for chain, number, hash_ in ends:
        of_chain = Link.objects.filter(hotfix__reference=chain)
        links = Link.objects.filter(hotfix=None) if chain == PROCESS_DATA else of_chain
        # Compared here and not by SQL: a database of before the last migration keeps hashes in another form.
        if links.filter(number=number).order_by().values_list("hash", flat=True).first() != hash_:
            raise BackupError(
                _("The database is not that of the backup: %(chain)s has no such link %(number)d.")
                % {"chain": chain, "number": number}
            )
        count += 1
    return count


def require_same(ends: Iterable[End]) -> int:
    """Return how many chains there are, whose ends in the database are exactly `ends`. Raises BackupError."""
    count, kept = 0, iter(ends)
    for now in ends_now():
        if next(kept, None) != now:
            raise BackupError(_("The chain of %s does not end as it did in the backup.") % now[0])
        count += 1
    if (left := next(kept, None)) is not None:
        raise BackupError(_("The chain of %s does not end as it did in the backup.") % left[0])
    return count
