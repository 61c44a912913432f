"""A keyed digest of what was set: a password that was changed past the software does not match its last one.

The key is the site's SECRET_KEY, which the database does not hold. Beside each digest stands which key made
it, so that a key that was changed since is told from a password that was.
"""

from hashlib import sha256

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "apps.accounts.credentials"


def digest_of(person: int, value: str) -> str:
    """Return the keyed digest of `value`, a password's hash or an address, as `person` has it."""
    return _made_with(settings.SECRET_KEY, person, value)


def matches(person: int, value: str, recorded: str) -> bool | None:
    """Whether `recorded` is the digest of `value`; None where the key that made it is not known any more."""
    for secret in map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)):
        if recorded.startswith(_name_of(secret)):
            return constant_time_compare(_made_with(secret, person, value), recorded)
    return None


def _made_with(secret: str, person: int, value: str) -> str:
    made = salted_hmac(_SALT, f"{person}:{value}", secret=secret, algorithm="sha256")
    return f"{_name_of(secret)}{made.hexdigest()}"


def _name_of(secret: str) -> str:
    """Return what tells one key from another and tells nothing of it."""
    return sha256(f"{_SALT} {secret}".encode()).hexdigest()[:8] + ":"
