"""References as people type them: HF-2026-0040, hf-40, HF 40, #40, 40."""

import re

from apps.hotfixes.models import ReferenceCounter

# The short form, without the year; as it may stand in an address, too.
IN_ADDRESSES = r"[Hh][Ff]-(?:[0-9]{4}-)?[0-9]{1,9}"
_TYPED = re.compile(r"(?:hf[\s-]*(?:(?P<year>[0-9]{4})[\s-]+)?|#\s*)?0*(?P<number>[0-9]{1,9})", re.IGNORECASE)


def references_of(text: str) -> list[str]:
    """The references that `text` may stand for, of the newest year first; none where it is no reference.

    Without a year it stands for that number of any year in which numbers were given out.
    """
    found = _TYPED.fullmatch(text.strip())
    if found is None:
        return []
    number = int(found["number"])
    if found["year"]:
        return [str(ReferenceCounter(year=int(found["year"]), last=number))]
    counters = ReferenceCounter.objects.filter(last__gte=number).order_by("-year")
    return [str(ReferenceCounter(year=year, last=number)) for year in counters.values_list("year", flat=True)]
