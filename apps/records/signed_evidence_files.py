"""Exactly what each sign-off covers, as text: whoever has the paper takes the SHA-256 of it themselves."""

from collections.abc import Iterator

from apps.approvals.models import Approval
from apps.evidence.signed_evidence import as_it_was_signed
from apps.hotfixes.evidence import canonical
from apps.hotfixes.models import HotFix

from .record_data import SignedEvidence

# Of the file in the PDF and in the pack; what stands between is the digest.
PREFIX, SUFFIX = "signed-", ".json"


def signed_evidence(hotfix: HotFix) -> Iterator[SignedEvidence]:
    """Yield each text that sign-offs of `hotfix` cover, in the order of signing; one query."""
    told: set[str] = set()
    rows = Approval.objects.filter(hotfix=hotfix).order_by("signed_at", "pk")
    for sha256, content in rows.values_list("evidence_digest", "signed_evidence"):
        # Where the two do not belong together, the chain and the seals say so: no file claims a digest here.
        if sha256 in told or (signed := as_it_was_signed(content, sha256)) is None:
            continue
        told.add(sha256)
        yield SignedEvidence(sha256, canonical(signed))


def file_name(signed: SignedEvidence) -> str:
    """Return signed-<digest>.json: the name says what `sha256sum` must say of the file."""
    return f"{PREFIX}{signed.sha256}{SUFFIX}"
