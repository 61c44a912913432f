"""Verifying a record without the database: by its signature, a known certificate and the files inside."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .signed_pdf import Content, Signature, Unreadable, read
from .verdict import Finding, Verdict


def verdict_by_certificate(pdf: bytes, fingerprint: str) -> Verdict:
    """Return whether `pdf` is signed, as a whole, with the certificate of this `fingerprint`."""
    try:
        content = read(pdf)
    except Unreadable as error:
        return Verdict((Finding(False, str(error)),))
    if content.signature is None:
        return Verdict((Finding(False, _("It carries no signature: no issued record does that.")),))
    return Verdict(
        (
            _of_the_signature(content.signature),
            _of_the_signer(content.signature, fingerprint),
            *_of_the_digest(content, content.signature.digest),
        )
    )


def _of_the_signature(signature: Signature) -> Finding:
    if signature.holds:
        return Finding(True, _("The signature holds and covers the whole file."))
    return Finding(False, _("The signature does not hold: the file was changed after it was signed."))


def _of_the_signer(signature: Signature, fingerprint: str) -> Finding:
    at = f"{signature.at:%Y-%m-%d %H:%M:%S %Z}" if signature.at else _("a time that it does not tell")
    values = {"who": signature.signer, "at": at, "fingerprint": signature.fingerprint}
    if signature.fingerprint == fingerprint:
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
