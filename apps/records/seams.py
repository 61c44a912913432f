"""What the papers for board and auditor show of parts that a deployment may lack, asked in one place."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from apps.approvals.models import Approval
from apps.hotfixes.models import HotFix


def signed_by(approval: Approval) -> str:
    """Who signed, and for whom where it was a delegate."""
    return str(getattr(approval, "signed_by", "") or approval.signer_name)


def is_expedited(hotfix: HotFix) -> bool:
    """Whether it was deployed by break-glass, ahead of missing approvals."""
    return bool(getattr(hotfix, "expedited", False))


def debts_of(hotfix: HotFix) -> list[Any]:
    """The approvals that break-glass skipped, settled or not."""
    debts: Any = getattr(hotfix, "debts", None)
    return list(debts.all()) if debts is not None else []


def issued_file(hotfix: HotFix) -> Path | None:
    """The stored file of the record that was issued when it closed; None where there is none."""
    path: Path | None = getattr(getattr(hotfix, "issued_record", None), "pdf_path", None)
    return path


def attachments_of(hotfix: HotFix) -> Iterator[Any]:
    """The files on its evidence, of every round."""
    if find_spec("apps.evidence.attachments") is None:
        return
    yield from import_module("apps.evidence.attachments").attachments_of(hotfix)


def open_verified(attachment: Any) -> BinaryIO:
    """The content of an attachment, which is still what was uploaded."""
    opened: BinaryIO = import_module("apps.evidence.attachments").open_verified(attachment)
    return opened
