"""Verifying a record without the database: by its signature, a known certificate and what it carries."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from .signed_pdf import Content, Signature, Unreadable, read
from .verdict import Finding, Verdict


def by_certificate(pdf: bytes, fingerprint: str) -> Verdict:
    """Whether `pdf` is signed, whole, with the certificate of this `fingerprint`."""
    try:
        content = read(pdf)
    except Unreadable as wrong:
        return Verdict((Finding(False, str(wrong)),))
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
    said = {"who": signature.signer, "at": at, "fingerprint": signature.fingerprint}
    if signature.fingerprint == fingerprint:
        return Finding(True, _("It was made with the known certificate of %(who)s at %(at)s.") % said)
    return Finding(False, _("It was made with another certificate, %(fingerprint)s.") % said)


def _of_the_digest(content: Content, digest: str) -> Iterator[Finding]:
    """The digest that was signed, the one that is printed, and the data that the file carries, are one."""
    if not digest:
        yield Finding(False, _("The signature tells no digest of a record."))
        return
    yield Finding(
        True, _("The signature is that of the record with the digest %(digest)s.") % {"digest": digest}
    )
    if content.printed:
        found = digest in content.printed
        yield Finding(
            found,
            _("The same digest is printed on the last page.")
            if found
            else _("Another digest is printed on the last page."),
        )
    if content.carried:
        found = digest in content.carried
        yield Finding(
            found,
            _("The data that the file carries has this digest.")
            if found
            else _("None of the files that it carries has this digest."),
        )
