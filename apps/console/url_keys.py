"""Keys as they stand in addresses and forms, where anybody can write anything in their place."""

# In digits: what fits into a key of the database.
LONGEST_KEY = 18


def is_key(text: str) -> bool:
    """Whether `text` can be the key of a row: over longer numbers the database and Python stumble."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


def key_in(text: str) -> int:
    """The key that `text` is; 0, which no row has, where it is none."""
    return int(text) if is_key(text) else 0
