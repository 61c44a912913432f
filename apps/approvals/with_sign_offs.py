"""A hot fix with its sign-offs and debts, as nearly every page of the console begins by reading it."""

from typing import Any

from apps.common.kept_questions import KeptQuestion
from apps.hotfixes.models import HotFix

from .debts import Debt
from .models import Approval


def with_sign_offs(pk: int) -> HotFix | None:
    """Return the hot fix with that key, or None; three queries, as `prefetch_related` would ask them."""
    for hotfix in _ITSELF.instances(hotfix=pk):
        hotfix._prefetched_objects_cache = {}
        for name, question in _BESIDE_IT.items():
            rows = question.instances(hotfix=pk)
            for row in rows:
                row.hotfix = hotfix
            related = getattr(hotfix, name).all()
            # What Django does with rows that it has read along with others.
            related._result_cache, related._prefetch_done = rows, True
            hotfix._prefetched_objects_cache[name] = related
        return hotfix  # type: ignore[no-any-return]
    return None


def _itself(*, hotfix: int) -> Any:
    known = HotFix.objects.select_related("system", "reported_by", "changed_by")
    return known.filter(pk=hotfix).order_by()


_ITSELF = KeptQuestion(_itself)
_BESIDE_IT = {
    "approvals": KeptQuestion(lambda *, hotfix: Approval.objects.filter(hotfix=hotfix)),
    "debts": KeptQuestion(lambda *, hotfix: Debt.objects.filter(hotfix=hotfix)),
}
