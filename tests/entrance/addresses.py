"""Every address that the resolver knows, with hostile values in each place where somebody can write one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from apps.console.forms import period

# What no database takes: refused at the entrance, wherever it stands.
UNREADABLE = ("a%00b", "%ff", "%ed%a0%80")
# What can be read and makes no sense, or is at the edge of what does.
SENSELESS = ("-1", "9" * 18, "9" * 19, "9" * 5000, "x" * 4000, "%D9%A3", "%0d%0aX:%20'%22%5c%25")
MOMENTS = (
    *("0001-01-01", "9999-12-31", "0001-01-01+00:00:00%2B14:00", "9999-12-31+23:59:59-12:00"),
    *("2026-02-30", "NaN", "1.5"),
)
QUERY_VALUES = (*UNREADABLE, *SENSELESS, *MOMENTS, "")
# Where a page costs more, printing above all.
SOME_VALUES = (UNREADABLE[0], "-1", "9" * 19, "x" * 4000, *MOMENTS[:3], "")
_IN_ROUTE = re.compile(r"<(?:(\w+):)?(\w+)>")
_READ_BY_VIEWS = re.compile(r"""GET(?:\.get)?[(\[]["'](\w+)["']""")
# Routes written as regular expressions, with what stands in the place of each.
REGULAR = {
    "(?P<url>.*)$": "<path:url>",
    "^([^/]+)/history/([^/]+)/$": "<path:object_id>/history/<path:version_id>/",
}
# What the admin itself reads in the address of a list, and of any page.
OF_EVERY_LIST = ("q", "o", "p", "all", "e", "_facets", "_popup", "_to_field", "id", "pk", "unheard_of")
OF_EVERY_PAGE = ("next", "_changelist_filters", "_popup", "_to_field", "unheard_of")


class Dealer:
    """Gives each place that is asked some of the values, in turn, so that every value comes to many places.

    Every value in every place takes ten times as long: `each` is as many as there are then.
    """

    def __init__(self, *, each: int | None) -> None:
        self._each = each
        self._decks: dict[Sequence[str], Iterator[str]] = {}

    def deal(self, values: Sequence[str]) -> tuple[str, ...]:
        """The next of `values`, or all of them."""
        deck = self._decks.setdefault(values, cycle(values))
        return tuple(islice(deck, self._each or len(values)))


@dataclass(frozen=True)
class Route:
    """One route of the site, with the places in it that somebody can write in."""

    text: str
    view: Any

    @property
    def places(self) -> list[str]:
        return [name for _kind, name in _IN_ROUTE.findall(self.text)]

    def address(self, sensible: dict[str, Any], **hostile: str) -> str:
        """With what is sensible in each place but those of `hostile`."""
        values = {**sensible, **hostile}
        return _IN_ROUTE.sub(lambda found: str(values.get(found[2], "1")), self.text)


def routes() -> list[Route]:
    """Every route of the site, as the resolver has it."""
    return list(_routes(get_resolver().url_patterns, "/"))


def _routes(patterns: Any, before: str) -> Iterator[Route]:
    for one in patterns:
        text = str(one.pattern)
        if text.startswith("^(?P<app_label>"):
            text = "<str:app_label>/"
        if text.startswith(("^", "(")):
            text = REGULAR[text]
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, before + text)
        elif isinstance(one, URLPattern):
            yield Route(before + text, one.callback)


def lists(user: Any) -> Iterator[tuple[str, list[str]]]:
    """The address of every list of the admin, and every parameter that it knows."""
    for model, model_admin in admin.site._registry.items():
        address = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        request: HttpRequest = RequestFactory().get(address)
        request.user = user
        specs = model_admin.get_changelist_instance(request).filter_specs
        filters = {name for spec in specs for name in spec.expected_parameters()}
        yield address, [*filters, *OF_EVERY_LIST]


def autocompletes() -> Iterator[dict[str, str]]:
    """What the boxes that complete a name ask for, of every page that has one."""
    for model, model_admin in admin.site._registry.items():
        for owner in (model_admin, *(inline for inline in model_admin.inlines)):
            of = getattr(owner, "model", model)
            for field in owner.autocomplete_fields:
                yield {
                    "app_label": of._meta.app_label,
                    "model_name": str(of._meta.model_name),
                    "field_name": field,
                }


def parameters_of_views() -> list[str]:
    """What views read in an address, by their source and their forms."""
    apps: Path = settings.BASE_DIR / "apps"
    found = {name for file in apps.rglob("*.py") for name in _READ_BY_VIEWS.findall(file.read_text())}
    for form in (period.AgendaForm, period.PackForm, period.FiguresForm):
        found |= set(form.base_fields)
    return sorted(found | set(OF_EVERY_PAGE))
