"""Counting for lists: how many there are is told up to a number, so that no list counts ten years of rows."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.functional import cached_property

COUNTED = 10_000


class CappedPaginator(Paginator[Any]):
    """Pages of the first COUNTED rows; what lies beyond is found by a filter or by the search."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED)

    @property
    def more(self) -> bool:
        """Whether there are more rows than are counted and paged through."""
        return self._counted > COUNTED

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNTED + 1].count())
