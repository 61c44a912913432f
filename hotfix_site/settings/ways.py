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


# By whom each other way than a passkey is asked; any other name is that of a class itself.
_ASKED_BY = {
    "password": "apps.accounts.reauthentication.ByPassword",
    "code": "apps.accounts.reauthentication.ByPassword",
    "provider": "apps.accounts.asking_the_provider.ByProvider",
}


def other_way(*lists: list[str], passwords_for: str) -> str:
    """Return which class asks where no passkey does; it also asks whoever changes their own log-in."""
    by_itself = "password" if passwords_for == "everybody" else "provider"
    way = next((way for ways in lists for way in ways if way != "passkey"), by_itself)
    return _ASKED_BY.get(way, way)
