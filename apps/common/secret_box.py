"""A box for secrets that must be read again: what is put in may stand in the database; SECRET_KEY opens it.

Passwords and tokens of our own are digested. What opens a door elsewhere has to be said there again, and so
it is encrypted: whoever has the database alone, or a copy of it, has nothing.
"""

import base64

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings


class CannotBeOpened(Exception):
    """What is in the box was put there under another SECRET_KEY, or is not what was put there."""


def put_in(secret: str, *, what_for: str) -> str:
    """Return `secret` as it may be kept.

    Args:
        what_for: which secrets these are; what was put in for one use opens for no other.
    """
    return _keys(what_for).encrypt(secret.encode()).decode()


def take_out(kept: str, *, what_for: str) -> str:
    """Return the secret. Raises CannotBeOpened; of the secret its words say nothing."""
    try:
        return _keys(what_for).decrypt(kept.encode()).decode()
    except InvalidToken:
        raise CannotBeOpened("It was kept under another SECRET_KEY.") from None


def _keys(what_for: str) -> MultiFernet:
    """The present key, which closes and opens, and those of before, which open."""
    return MultiFernet(
        [_key(secret, what_for) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str, what_for: str) -> Fernet:
    derived = HKDF(hashes.SHA256(), length=32, salt=None, info=f"hotfix {what_for}".encode())
    return Fernet(base64.urlsafe_b64encode(derived.derive(secret.encode())))
