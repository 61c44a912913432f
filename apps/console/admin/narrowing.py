"""What narrows a list stands in its address, where anybody can write anything: it is refused in words."""

from datetime import datetime, time
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import DataError, models
from django.db.models.sql import Query
from django.http import HttpRequest, HttpResponse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from apps.common import clock
from apps.console.plain_pages import plain_page
from apps.evidence.fields import FIRST_YEAR, LAST_YEAR

# No column that people search holds more, and a search for every word of a book is no search.
LONGEST = 500
_MOMENT_LOOKUPS = ("", "exact", "gte", "gt", "lte", "lt")
# What the admin, the database, or Python on the way there, says to what makes no sense or is out of bounds.
_SENSELESS = (IncorrectLookupParameters, DataError, IndexError, OverflowError, ValueError)
# How a column may be looked at from an address: texts, numbers and moments, either. What is not here takes as
# long as whoever writes it wants, as a pattern does, or asks an index that not every column has.
_TEXT_LOOKUPS = ("contains", "icontains", "startswith", "istartswith", "endswith", "iendswith", "iexact")
_ORDER_LOOKUPS = ("gt", "gte", "lt", "lte", "range", "date", "year", "month", "day")
# The last is the admin's own, for a filter by whether anything is there.
_LOOKUPS = frozenset((*_TEXT_LOOKUPS, *_ORDER_LOOKUPS, "exact", "in", "isnull", "isempty"))


class CannotNarrow(Exception):
    """The list cannot be narrowed by what stands in its address."""


class NarrowedInWords(admin.ModelAdmin):
    """A list that answers 400 with a sentence where its address makes no sense.

    The admin's own way is to show the whole list, which may be taken for what was asked for.
    """

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list. Raises CannotNarrow."""
        asked = request.GET.copy()
        for name, values in request.GET.lists():
            if any(len(value) > LONGEST for value in values):
                raise CannotNarrow
            if not self._may_ask(name):
                raise CannotNarrow
            if self._is_moment(name):
                asked.setlist(name, [_moment(value).isoformat(" ") for value in values])
        request.GET = asked  # type: ignore[assignment]
        try:
            return super().get_changelist_instance(request)
        except _SENSELESS as wrong:
            raise CannotNarrow from wrong

    def _may_ask(self, name: str) -> bool:
        """Whether `name` looks at a column in a way that lists take; whether there is one, the admin says."""
        try:
            lookups, *_path = Query(self.model).solve_lookup_type(name)
        except FieldError:
            return True
        return _LOOKUPS.issuperset(lookups)

    def _is_moment(self, name: str) -> bool:
        """Whether a moment is asked for by this name."""
        field, _dash, lookup = name.partition("__")
        try:
            found = self.opts.get_field(field)
        except FieldDoesNotExist:
            return False
        return isinstance(found, models.DateTimeField) and lookup in _MOMENT_LOOKUPS

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            answer: HttpResponse = super().changelist_view(request, extra_context)
        except CannotNarrow:
            sentence = _(
                "This list cannot be narrowed in that way: a date, a number or a word in the address is none "
                "that it knows."
            )
            return plain_page(request, _("No such list"), sentence, status=400, back_url=request.path)
        return answer

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        # An empty name is that of no field, over which the admin stumbles.
        return super().get_object(request, object_id, from_field or None)


def _moment(text: str) -> datetime:
    """The moment that `text` is, in UTC where it names no zone. Raises CannotNarrow where it is none."""
    try:
        day = parse_date(text)
        moment = datetime.combine(day, time()) if day else parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CannotNarrow
    return moment if moment.tzinfo else moment.replace(tzinfo=clock.UTC)
