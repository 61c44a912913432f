"""Verifying a record without the database: by its signature, known certificates and the data inside."""

from collections.abc import Collection, Iterator, Sequence
from typing import IO

from asn1crypto import x509
from django.utils.translation import gettext as _

from .bounded_reading import read_within_limits
from .file_contents import Content, Signature, Timestamp, Unreadable
from .issued_file import of_the_timestamps, out_of_time
from .verdict import Finding, Subject, Verdict


def verdict_by_certificate(
    opened: IO[bytes],
    fingerprints: Collection[str],
    *,
    authorities: Sequence[x509.Certificate] = (),
    expected: str = "",
) -> Verdict:
    """Return whether the file is signed, as a whole, with a known certificate.

    Args:
        opened: the file, for reading bytes.
        fingerprints: the SHA-256 of each known certificate.
        authorities: the certificates that its timestamps must lead to; none to take whatever they say.
        expected: the reference of the record that it should be, where somebody says which.
    """
    try:
        content = read_within_limits(opened)
    except Unreadable as error:
        return Verdict((Finding(False, str(error)),))
    signature = content.signature
    if signature is None:
        return Verdict((Finding(False, _("It carries no signature: no issued record does that.")),))
    subject = _subject(content, signature)
    # What a file that is not genuine says of itself proves nothing, and is said all the same.
    swapped = bool(expected) and subject is not None and subject.reference != expected
    findings = (
        _of_the_signature(signature),
        _of_the_signer(signature, fingerprints),
        *out_of_time(signature),
        *_of_the_digest(content, signature.digest),
        *of_the_timestamps(content.timestamps),
        *_of_the_authorities(content.timestamps, authorities),
        *_of_the_subject(subject, expected),
    )
    return Verdict(findings, swapped=swapped, subject=subject)


def _subject(content: Content, signature: Signature) -> Subject | None:
    """Return of which hot fix the data is that the signature names; None where it names none in the file."""
    about = content.about
    if not about.reference:
        return None
    signed_at = _("signed at %(at)s") % {"at": _at(signature)}
    return Subject(about.reference, about.title, about.state, signed_at)


def _at(signature: Signature) -> str:
    return f"{signature.at:%Y-%m-%d %H:%M:%S} UTC" if signature.at else _("a time that it does not tell")


def _of_the_signature(signature: Signature) -> Finding:
    if signature.holds:
        return Finding(True, _("The signature holds and covers the whole file."))
    return Finding(False, _("The signature does not hold: the file was changed after it was signed."))


def _of_the_signer(signature: Signature, fingerprints: Collection[str]) -> Finding:
    values = {"who": signature.signer, "at": _at(signature), "fingerprint": signature.fingerprint}
    if signature.fingerprint in fingerprints:
        return Finding(True, _("It was made with the known certificate of %(who)s at %(at)s.") % values)
    return Finding(False, _("It was made with another certificate, %(fingerprint)s.") % values)


def _of_the_digest(content: Content, digest: str) -> Iterator[Finding]:
    """Yield whether the digest that was signed is the printed one and that of the data inside."""
    if not digest:
        yield Finding(False, _("The signature tells no digest of a record."))
        return
    yield Finding(
        True, _("The signature is that of the record with the digest %(digest)s.") % {"digest": digest}
    )
    if content.printed:
        same = digest in content.printed
        yield Finding(
            same,
            _("The same digest is printed on the last page.")
            if same
            else _("Another digest is printed on the last page."),
        )
    if content.embedded:
        same = digest in content.embedded
        yield Finding(
            same,
            _("The data that the file carries has this digest.")
            if same
            else _("None of the files that it carries has this digest."),
        )


def _of_the_authorities(
    timestamps: Sequence[Timestamp], authorities: Sequence[x509.Certificate]
) -> Iterator[Finding]:
    """Yield each timestamp that is by nobody who is known, where somebody is."""
    if not authorities:
        return
    from .trust import leads_to

    for timestamp in timestamps:
        if not leads_to(timestamp, authorities, at=timestamp.at):
            yield Finding(
                False,
                _("The timestamp by %(who)s is by none of the known authorities.")
                % {"who": timestamp.authority},
            )


def _of_the_subject(subject: Subject | None, expected: str) -> Iterator[Finding]:
    """Yield whether it is the record that was asked for, where somebody asked for one."""
    if not expected:
        return
    told = subject.reference if subject else _("no hot fix that it names")
    yield Finding(
        told == expected,
        _("It is the record of %(told)s, which was asked for.") % {"told": told}
        if told == expected
        else _("It is the record of %(told)s, and not that of %(asked)s, which was asked for.")
        % {"told": told, "asked": expected},
    )
