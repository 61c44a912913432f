"""How wide the columns of a table on paper are."""

from django import template

from apps.evidence.sheets import Table

register = template.Library()

LONGEST_THAT_COUNTS = 120
NARROWEST = 5.0


@register.filter
def column_widths(table: Table) -> list[float]:
    """The width of each column in percent: enough for its longest word, and more where there is more to read."""
    weights = [_weight(column, [row[at] for row in table.rows]) for at, column in enumerate(table.columns)]
    whole = sum(weights) or 1.0
    return [round(100 * weight / whole, 2) for weight in weights]


def _weight(column: str, cells: list[str]) -> float:
    head = max((len(word) for word in column.split()), default=0)
    longest = min(max((len(cell) for cell in cells), default=0), LONGEST_THAT_COUNTS)
    word = max((min(len(word), 20) for cell in cells for word in cell.split()), default=0)
    return max(head + 2.0, word + 1.0, longest**0.8, NARROWEST)
