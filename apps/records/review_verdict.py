"""Whether the paper of an access review is what was issued, and its lines are those that were signed."""

from dataclasses import replace

from django.utils.translation import gettext as _

from apps.access.reviewing import digest_of, what_is_signed

from . import file_store
from .issued_file import of_the_content
from .models import IssuedReview
from .verdict import Finding, Subject, Verdict


def verdict_of_review(issued: IssuedReview, *, expected: str = "") -> Verdict:
    """Return whether `issued` holds: its file, the signature in it, and what was signed.

    Args:
        expected: the digest of the paper that it should be, where somebody says which.
    """
    at = f"{issued.issued_at:%Y-%m-%d %H:%M:%S} UTC"
    findings = [Finding(True, _("The paper of this access review was issued at %(at)s.") % {"at": at})]
    kept = file_store.opened_if_right(issued.pdf_name, issued.pdf_sha256)
    if kept:
        with kept as opened:
            findings += of_the_content(issued, opened)
    else:
        findings.append(Finding(False, _("The issued file is not on the shelf any more, or it was changed.")))
    review = issued.review
    if digest_of(what_is_signed(review, list(review.lines.all()))) == issued.digest == review.digest:
        findings.append(Finding(True, _("The lines are those that were signed.")))
    else:
        findings.append(Finding(False, _("The lines are not those that were signed.")))
    subject = Subject(str(review), review.signed_name, _("signed"), _("issued at %(at)s") % {"at": at})
    verdict = Verdict(tuple(findings), subject=subject)
    if expected and expected != issued.digest:
        other = Finding(False, _("It is the paper of an access review, and not the one that was asked for."))
        return replace(verdict, findings=(*findings, other), swapped=verdict.genuine)
    return verdict
