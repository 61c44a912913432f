"""What a file or a digest is that was never issued: a draft, a changed file, or nothing of ours.

Files come from anywhere, so they are read within limits, and only staff are told.
"""

from collections.abc import Collection, Iterator
from typing import IO

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.common.stored import store
from apps.hotfixes.models import HotFix, HotFixQuerySet

from .bounded_reading import read_within_limits
from .file_contents import TooHardToRead, Unreadable
from .models import IssuedRecord, StoredPdf
from .printed_text import to_the_minute
from .snapshot import as_draft, digest, snapshot
from .verdict import Finding, Verdict

SIZE_OF_PIECE = 2**20
NOTHING = gettext_lazy("No such file was issued.")


def unissued_file_verdict(opened: IO[bytes], among: HotFixQuerySet) -> Verdict:
    """Return what a file is that was never issued.

    Args:
        among: the hot fixes that the reader may see; more is said only where the title names one of these.
    """
    opened.seek(0)
    try:
        content = read_within_limits(opened)
    except TooHardToRead as why:
        return Verdict((Finding(False, str(NOTHING)), Finding(False, str(why))))
    except Unreadable:
        return Verdict((Finding(False, str(NOTHING)),))
    reference = content.titled
    hotfix = among.filter(reference=reference).select_related("system").first() if reference else None
    if hotfix is None:
        return Verdict((Finding(False, str(NOTHING)),))
    record = IssuedRecord.objects.filter(hotfix=hotfix).first()
    if record is None:
        return draft_verdict(hotfix, digests=content.printed)
    sentence = _("This is not the issued record of %(reference)s. ") % {"reference": hotfix.reference}
    return Verdict((Finding(False, sentence + _difference(opened, record.newest_file())),), hotfix)


def _difference(opened: IO[bytes], kept: StoredPdf) -> str:
    """Return where the file differs from the stored one, as a sentence."""
    try:
        issued = store().opened(kept.name)
    except OSError:
        return _("The issued one is not on the shelf any more, so they cannot be compared.")
    with issued:
        opened.seek(0)
        place = 0
        while True:
            theirs, ours = opened.read(SIZE_OF_PIECE), issued.read(SIZE_OF_PIECE)
            if theirs != ours or not theirs:
                break
            place += len(theirs)
    place += _common_length(theirs, ours)
    if place == kept.size:
        return _("Something was added behind the end of the issued one.")
    if len(theirs) < len(ours) and ours.startswith(theirs):
        return _(
            "It is the first %(count)d of %(size)d bytes of the issued one; the signature is at the end."
        ) % {
            "count": place,
            "size": kept.size,
        }
    if place < 1000:
        return _("It is another file: a draft print of earlier, or a paper that was made elsewhere.")
    return _("It is the same up to byte %(place)d, and differs from there on.") % {"place": place}


def _common_length(theirs: bytes, ours: bytes) -> int:
    """Return how many bytes at the beginning are the same."""
    low, high = 0, min(len(theirs), len(ours))
    while low < high:
        middle = (low + high + 1) // 2
        if theirs[:middle] == ours[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


# --- Drafts ---------------------------------------------------------------------------------------


def draft_verdict(hotfix: HotFix, *, digests: Collection[str]) -> Verdict:
    """Return what a draft print of `hotfix` is worth now, and whether the record has changed since.

    Args:
        digests: those that are printed on it.
    """
    sentence = _("This is a draft print of %(reference)s, not an issued record.")
    findings = (
        Finding(False, sentence % {"reference": hotfix.reference}),
        _comparison(hotfix, digests),
        *_replaced_by(hotfix),
    )
    return Verdict(findings, hotfix, draft=True)


def _comparison(hotfix: HotFix, digests: Collection[str]) -> Finding:
    if not digests:
        return Finding(
            False, _("No digest can be read on it, so it cannot be compared with the record as it is now.")
        )
    digest_now = digest(as_draft(snapshot(hotfix, printed_by="", at=clock.now())))
    if digest_now in digests:
        return Finding(
            True,
            _("Its digest is that of the record as it is now: nothing has changed since it was printed."),
        )
    sentence = _(
        "Its digest is not that of the record as it is now, %(digest)s: the record has changed since it was "
        "printed, or this software has, or the print was made elsewhere."
    )
    return Finding(False, sentence % {"digest": digest_now})


def _replaced_by(hotfix: HotFix) -> Iterator[Finding]:
    """Yield that the hot fix has ended, and that its issued record replaces every draft."""
    if not hotfix.ended:
        return
    record = IssuedRecord.objects.filter(hotfix=hotfix).first()
    sentence = (
        _("%(reference)s has ended (%(state)s). Its record was issued at %(at)s: that one counts.")
        if record
        else _("%(reference)s has ended (%(state)s). Its record is being issued: that one will count.")
    )
    values = {
        "reference": hotfix.reference,
        "state": hotfix.get_state_display(),
        "at": to_the_minute(record.issued_at) if record else "",
    }
    yield Finding(False, sentence % values)
