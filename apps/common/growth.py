"""How a table of history grew since its first rows were sealed: what keeps their digests what they were.

It is declared where the model is tracked. What must stand there is read from the migrations, and told by
`manage.py migrate` before it changes a table (apps/history/landed.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Growth:
    """The fields of a tracked model that are not what they were when the first row was sealed.

    Attributes:
        added: each field that came later, with the value that the rows got which were there already; a field
            that came as NULL need not be named.
        renamed: the first name of each field that has another one now.
        places: how many decimal places a field had at first.
        first_label: the name that the table of history had at first, such as "evidence.HistoricalFinding".
    """

    added: Mapping[str, Any] = field(default_factory=dict)
    renamed: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, int] = field(default_factory=dict)
    first_label: str = ""

    def __str__(self) -> str:
        """As it is written in the call of `tracked`."""
        return ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if value)
