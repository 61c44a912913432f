"""A list of hot fixes by the clock, while nobody sorts it otherwise: open ones first, then what ended."""

from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.http import HttpRequest

from apps.common.reading_along import read_along
from apps.hotfixes.clock_order import by_the_clock
from apps.hotfixes.grants import with_roles


class ClockList(ChangeList):
    """Which come on a page is worked out of the open ones alone; then that page is read."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown = self.result_list if ORDER_VAR in self.params else self._read(self._keys())
        self.result_list = with_roles(shown)
        read_along(self.result_list, "approvals", "debts")

    def _keys(self) -> list[int]:
        # A list of one page is that page whatever stands in the address: only others have been counted.
        whole = not self.multi_page or (self.show_all and self.can_show_all)
        start = 0 if whole else (self.page_num - 1) * self.list_per_page
        end = self.result_count if whole else start + self.list_per_page
        is_open = list(by_the_clock(self.queryset).values_list("pk", flat=True)[start:end])
        if len(is_open) == end - start:
            return is_open
        known = is_open or not start
        before = start + len(is_open) if known else self.queryset.open().order_by().count()
        ended = self.queryset.ended().order_by("-pk").values_list("pk", flat=True)
        return [*is_open, *ended[max(start - before, 0) : end - before]]

    def _read(self, keys: list[int]) -> list[Any]:
        # That they are among those that were asked for is known: it is not asked once more.
        whole = {hotfix.pk: hotfix for hotfix in self.root_queryset.filter(pk__in=keys).order_by()}
        return [whole[key] for key in keys if key in whole]
