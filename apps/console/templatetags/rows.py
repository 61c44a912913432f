"""The rows of the admin's lists, each value with what it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html, format_html_join

register = template.Library()


@register.filter
def labelled(rows: Iterable[Iterable[str]], headers: Sequence[dict[str, Any]]) -> Iterator[str]:
    """The cells of each row, each behind the heading of its column; the box that chooses the row has none."""
    # Made once for all rows: a template that put them together took longer than the cells.
    labels = [_label(header) for header in headers]
    for cells in rows:
        yield format_html_join("", "{}{}", zip(labels, cells, strict=True))


def _label(header: dict[str, Any]) -> str:
    if "action-checkbox-column" in header["class_attrib"] or not header["text"]:
        return ""
    return format_html('<td class="hf-row-label">{}</td>', capfirst(header["text"]))
