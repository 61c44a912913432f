"""The rows of the admin's lists, each value with what it is."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django import template
from django.template.defaultfilters import capfirst
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def labelled(rows: Iterable[Iterable[SafeString]], headers: Sequence[dict[str, Any]]) -> Iterator[SafeString]:
    """The cells of each row, each behind the heading of its column; the box that chooses the row has none."""
    # Made once for all rows: a template that put them together took longer than the cells.
    labels = [_label(header) for header in headers]
    for cells in rows:
        together = (f"{label}{cell}" for label, cell in zip(labels, cells, strict=True))
        yield mark_safe("".join(together))  # what the admin made of each cell is escaped


def _label(header: dict[str, Any]) -> SafeString | str:
    if "action-checkbox-column" in header["class_attrib"] or not header["text"]:
        return ""
    return format_html('<td class="hf-row-label">{}</td>', capfirst(header["text"]))
