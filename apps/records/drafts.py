"""Drafts: every print that is not the issued record, even of a hot fix that ended; and what one is worth."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.models import HotFix

from .models import IssuedRecord
from .printed_text import to_the_minute
from .snapshot import Snapshot, digest, snapshot
from .verdict import Finding, Verdict


def a_draft(taken: Snapshot) -> Snapshot:
    """`taken` as a draft: only the issued record of a hot fix looks final."""
    return replace(taken, cover=replace(taken.cover, draft=True))


def as_a_draft(hotfix: HotFix, *, digests: Collection[str]) -> Verdict:
    """What a draft print of `hotfix` is worth now: never issued, and whether the record has changed since.

    Args:
        digests: those that stand on the print.
    """
    words = _("This is a draft print of %(reference)s, not an issued record.")
    findings = (
        Finding(False, words % {"reference": hotfix.reference}),
        _compared(hotfix, digests),
        *_outlived(hotfix),
    )
    return Verdict(findings, hotfix, draft=True)


def _compared(hotfix: HotFix, digests: Collection[str]) -> Finding:
    if not digests:
        return Finding(
            False, _("No digest can be read on it, so it cannot be compared with the record as it is now.")
        )
    now = digest(a_draft(snapshot(hotfix, printed_by="", at=clock.now())))
    if now in digests:
        return Finding(
            True,
            _("Its digest is that of the record as it is now: nothing has changed since it was printed."),
        )
    words = _(
        "Its digest is not that of the record as it is now, %(digest)s: the record has changed since it was "
        "printed, or the print was made elsewhere."
    )
    return Finding(False, words % {"digest": now})


def _outlived(hotfix: HotFix) -> Iterator[Finding]:
    """The issued record that takes the place of every draft."""
    if not hotfix.ended:
        return
    record = IssuedRecord.objects.filter(hotfix=hotfix).first()
    told = (
        _("%(reference)s has ended (%(state)s). Its record was issued at %(at)s: that one counts.")
        if record
        else _("%(reference)s has ended (%(state)s). Its record is being issued: that one will count.")
    )
    said = {
        "reference": hotfix.reference,
        "state": hotfix.get_state_display(),
        "at": to_the_minute(record.issued_at) if record else "",
    }
    yield Finding(False, told % said)
