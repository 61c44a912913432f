"""How SIGNING_ASKS_FOR is written: ways with commas for everybody, and behind semicolons those of a priority.

    passkey,password; emergency: passkey

Nothing is judged here: what cannot be meant is said at start-up (apps/accounts/ways_to_sign.py).
"""


def read_ways(written: str) -> tuple[list[str], dict[str, list[str]]]:
    """Return the ways for everybody, and those by priority; what is said twice gets a name of none."""
    for_all: list[str] | None = None
    by_priority: dict[str, list[str]] = {}
    for part in filter(None, map(str.strip, written.split(";"))):
        name, colon, listed = part.rpartition(":")
        name = name.strip()
        ways = [way.strip() for way in listed.split(",") if way.strip()]
        if not colon and for_all is None:
            for_all = ways
        else:
            again = not colon or name in by_priority
            by_priority[f"{name or 'everybody'}, twice" if again else name] = ways
    return for_all or [], by_priority
