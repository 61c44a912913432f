"""A hot fix with its sign-offs and debts, as nearly every page of the console begins by reading it."""

from typing import Any

from apps.common.kept_questions import KeptQuestion
from apps.common.reading_along import read_along
from apps.hotfixes.models import HotFix


def with_sign_offs(pk: int) -> HotFix | None:
    """Return the hot fix with that key, or None; three queries."""
    for hotfix in _ITSELF.instances(hotfix=pk):
        read_along([hotfix], "approvals", "debts")
        return hotfix  # type: ignore[no-any-return]
    return None


def _itself(*, hotfix: int) -> Any:
    known = HotFix.objects.select_related("system", "reported_by", "changed_by")
    return known.filter(pk=hotfix).order_by()


_ITSELF = KeptQuestion(_itself)
