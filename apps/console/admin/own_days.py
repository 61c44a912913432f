"""The admin's own filter by time, whose days are those of whoever reads the list."""

from typing import Any

from django.contrib import admin
from django.utils import timezone

from apps.common.moments import reader_zone


class OwnDays(admin.DateFieldListFilter):
    """Today, this month and so on begin at midnight in the zone of the reader; the links name it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        with timezone.override(reader_zone()):
            super().__init__(*args, **kwargs)
