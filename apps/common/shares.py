"""Shares in per cent, as people read them: all is told of all alone, and nothing of none alone."""


def percent(part: int, whole: int) -> int:
    """Return `part` of `whole` in whole per cent, halves up; 100 and 0 only where it is all of it or none.

    Args:
        whole: more than nothing.
    """
    rounded = (200 * part + whole) // (2 * whole)
    if 0 < part < whole:
        return min(max(rounded, 1), 99)
    return rounded
