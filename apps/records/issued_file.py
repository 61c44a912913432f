"""The signature and the timestamps in a file that is known to be an issued record, byte for byte."""

from collections.abc import Iterable, Iterator
from typing import IO

from django.utils.translation import gettext as _

from .file_contents import Signature, Timestamp, Unreadable
from .models import IssuedRecord, IssuedReview
from .verdict import Finding


def of_the_content(record: IssuedRecord | IssuedReview, opened: IO[bytes]) -> list[Finding]:
    """Return whether signature and timestamps hold in the file, which is known to be that of `record`."""
    if not record.is_signed:
        return [
            Finding(
                True, _("It was issued unsigned: no signing key was configured. Its sum alone speaks for it.")
            )
        ]
    # Here and not above: pyHanko takes a while to import.
    from .signed_pdf import read_signatures

    try:
        signature, timestamps = read_signatures(opened)
    except Unreadable:
        signature, timestamps = None, ()
    holds = (
        signature is not None
        and signature.holds
        and (signature.fingerprint, signature.digest) == (record.signed_by, record.digest)
    )
    if signature is None or not holds:
        return [Finding(False, _("The signature does not hold."))]
    return [
        Finding(
            True,
            _("The signature holds and covers the whole file. It is by %(who)s, certificate %(fingerprint)s.")
            % {"who": signature.signer, "fingerprint": signature.fingerprint},
        ),
        *out_of_time(signature),
        *of_the_timestamps(timestamps),
    ]


def out_of_time(signature: Signature) -> Iterator[Finding]:
    """Yield a finding where the certificate was not valid at the time of the signature."""
    if not signature.in_time:
        yield Finding(
            False,
            _("The certificate of the signature is valid from %(start)s to %(end)s, and not at its time.")
            % {"start": f"{signature.valid_from:%Y-%m-%d}", "end": f"{signature.valid_until:%Y-%m-%d}"},
        )


def of_the_timestamps(timestamps: Iterable[Timestamp]) -> Iterator[Finding]:
    """Yield what each timestamp says, or that there is none."""
    told = False
    for timestamp in timestamps:
        told = True
        sentence = (
            _(
                "It was there at %(at)s, by the timestamp of %(who)s, certificate %(fingerprint)s, good until"
                " %(end)s."
            )
            if timestamp.holds
            else _("The timestamp at %(at)s by %(who)s does not hold.")
        )
        yield Finding(
            timestamp.holds,
            sentence
            % {
                "at": f"{timestamp.at:%Y-%m-%d %H:%M:%S} UTC",
                "who": timestamp.authority,
                "fingerprint": timestamp.fingerprint,
                "end": f"{timestamp.until:%Y-%m-%d}",
            },
        )
    if not told:
        yield Finding(
            True, _("It carries no timestamp: when it was signed is what the clock of this server said.")
        )
