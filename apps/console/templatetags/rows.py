"""The rows of the admin's lists, each value with what it is."""

from collections.abc import Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def labelled(row: Sequence[str], headers: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """The cells of a row, each beside the heading of its column; the box that chooses the row has none."""
    return [
        ("" if "action-checkbox-column" in header["class_attrib"] else header["text"], cell)
        for header, cell in zip(headers, row, strict=True)
    ]
