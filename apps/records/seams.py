"""What the papers for board and auditor show of break-glass and of issued records, asked in one place."""

from pathlib import Path
from typing import Any

from apps.hotfixes.models import HotFix


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
