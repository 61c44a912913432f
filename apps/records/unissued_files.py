"""Files that were never issued: what they are instead.

They come from anywhere, so a large one is not looked into, and whoever asks must be one of the staff.
"""

from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.hotfixes.models import HotFixQuerySet

from .drafts import as_a_draft
from .models import IssuedRecord
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
