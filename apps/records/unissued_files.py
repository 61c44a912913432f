"""What a file or a digest is that was never issued: a draft, a changed file, or nothing of ours.

Files come from anywhere, so a large one is not looked into, and only staff are told.
"""

from collections.abc import Collection, Iterator
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.common import clock
from apps.hotfixes.models import HotFix, HotFixQuerySet

from .models import IssuedRecord
from .printed_text import to_the_minute
from .snapshot import a_draft, digest, snapshot
from .verdict import Finding, Verdict

SIZE_OF_PIECE = 2**20
NOTHING = gettext_lazy("No such file was issued.")


def what_else(opened: IO[bytes], among: HotFixQuerySet) -> Verdict:
    """What a file is that was never issued; told where its title names one of the hot fixes in `among`."""
    from .signed_pdf import digests_on, reference_in  # pyHanko takes a second to import

    opened.seek(0)
    # No record is larger; reading more would keep the server busy.
    pdf = opened.read(settings.RECORD_MAX_BYTES + 1)
    named = reference_in(pdf) if len(pdf) <= settings.RECORD_MAX_BYTES else ""
    hotfix = among.filter(reference=named).select_related("system").first() if named else None
    if hotfix is None:
        return Verdict((Finding(False, str(NOTHING)),))
    record = IssuedRecord.objects.filter(hotfix=hotfix).first()
    if record is None:
        return as_a_draft(hotfix, digests=digests_on(pdf))
    words = _("This is not the issued record of %(reference)s. ") % {"reference": hotfix.reference}
    return Verdict((Finding(False, words + _difference(opened, record)),), hotfix)


def _difference(opened: IO[bytes], record: IssuedRecord) -> str:
    """Where the file is another than the one on the shelf."""
    try:
        issued = record.pdf_path.open("rb")
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
    place += _alike(theirs, ours)
    if place == record.size:
        return _("Something was added behind the end of the issued one.")
    if len(theirs) < len(ours) and ours.startswith(theirs):
        return _(
            "It is the first %(count)d of %(size)d bytes of the issued one; the signature is at the end."
        ) % {
            "count": place,
            "size": record.size,
        }
    if place < 1000:
        return _("It is another file: a draft print of earlier, or a paper that was made elsewhere.")
    return _("It is the same up to byte %(place)d, and differs from there on.") % {"place": place}


def _alike(theirs: bytes, ours: bytes) -> int:
    """How many bytes at the beginning are the same."""
    low, high = 0, min(len(theirs), len(ours))
    while low < high:
        middle = (low + high + 1) // 2
        if theirs[:middle] == ours[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


# --- Drafts ---------------------------------------------------------------------------------------


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
