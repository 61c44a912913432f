"""A print that is not the issued record says DRAFT, of a hot fix that has ended, too."""

from dataclasses import replace

from .snapshot import Snapshot


def a_draft(taken: Snapshot) -> Snapshot:
    """`taken` as a draft: only the issued record of a hot fix looks final."""
    return replace(taken, cover=replace(taken.cover, draft=True))
