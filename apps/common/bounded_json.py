"""Reading JSON that others wrote, within bounds: so long, so deep, and of the shape that is meant."""

import json
from typing import Any, TypeVar

# Nothing that is read here goes half as deep.
DEEPEST = 64

Shape = TypeVar("Shape", dict[str, Any], list[Any])


def read_json(text: str | bytes, shape: type[Shape], *, longest: int) -> Shape:
    """Return what `text` says.

    Raises:
        ValueError: it is no JSON, or not within the bounds, or of another shape.
    """
    if len(text) > longest:
        raise ValueError("It is too long.")
    try:
        found = json.loads(text)
    except RecursionError as deep:
        raise ValueError("It is nested too deeply.") from deep
    if not isinstance(found, shape):
        raise ValueError("It is something else.")
    level: list[Any] = [found]
    for _depth in range(DEEPEST):
        level = [
            one
            for holds in level
            for one in (holds.values() if isinstance(holds, dict) else holds)
            if isinstance(one, dict | list)
        ]
        if not level:
            return found
    raise ValueError("It is nested too deeply.")
