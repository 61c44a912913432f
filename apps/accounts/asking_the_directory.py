"""Asking the directory for a password: at the log-in by the name that was typed, later by the identity.

What it says comes back as the claims of a provider do, so that the same rules decide (signing_on.py). A
directory that hangs or answers nonsense is a sentence, and no password that nobody could look at is wrong.
"""

import logging
from collections.abc import Mapping
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _

from apps.common.errors import NotAllowed

from .credential_watch import identity_on_record
from .directory_rules import Directory, silent
from .models import User
from .passwords import NAME_THERE
from .sign_on_file import directory
from .wrong_passwords import name_key

logger = logging.getLogger(__name__)

# More than any log-in name or password is; a directory is not asked for it.
_LONGEST_NAME, _LONGEST_PASSWORD = 150, 4096


def by_name(asked: Directory, name: str, password: str) -> dict[str, Any] | None:
    """Return what the directory says of whom it calls `name`, if `password` is theirs; else None.

    Raises:
        ProviderSilent: it does not answer, or nonsense.
    """
    if not 0 < len(name) <= _LONGEST_NAME:
        return None
    claims = _asked(asked, asked.name_attribute, name, password)
    # A directory sees through what is no difference to it, as space and letters that nobody sees; our count
    # of wrong passwords does not. So each name is written in one way, but for capital letters.
    if claims is not None and claims["preferred_username"].casefold() != name.casefold():
        return None
    return claims


def note_name(asked: Directory, person: User, claims: Mapping[str, Any]) -> None:
    """Keep what the directory calls `person`, where that is another name than here: it is what they type."""
    name = claims["preferred_username"]
    told = {} if name_key(name) == name_key(person.get_username()) else {NAME_THERE: name}
    link = SocialAccount.objects.get(provider=asked.id, uid=claims["sub"])
    if link.extra_data != told:
        link.extra_data = told
        link.save(update_fields=["extra_data"])


def is_theirs(person: User, password: str) -> bool:
    """Whether `password` is that of the entry of the directory to which `person` is linked.

    Raises:
        NotAllowed: the link is not on the record.
        ProviderSilent: it does not answer, or nonsense.
    """
    asked = directory()
    assert asked is not None  # whoever asks has asked opened_by_directory
    subject = SocialAccount.objects.filter(provider=asked.id, user=person).values_list("uid", flat=True).get()
    if not identity_on_record(person, asked.id, subject):
        logger.error("The identity of %r at %s is not on the record.", person.get_username(), asked.id)
        raise NotAllowed(
            _("This identity was linked past the software, and signs nothing. Tell an administrator.")
        )
    claims = _asked(asked, asked.id_attribute, subject, password)
    return claims is not None and claims["sub"] == subject


def _asked(asked: Directory, attribute: str, value: str, password: str) -> dict[str, Any] | None:
    # An empty password is no question: to a directory it is the wish to be nobody, which it grants.
    if not 0 < len(password) <= _LONGEST_PASSWORD or "\x00" in password + value:
        return None
    try:
        from .directory_connection import look_up  # needs a package that a site without a directory lacks
    except ImportError as missing:
        raise silent(asked, missing) from missing
    found = look_up(asked, attribute, value, password)
    return None if found is None else _claims(asked, *found)


def _claims(asked: Directory, attributes: Mapping[str, list[Any]], groups: frozenset[str]) -> dict[str, Any]:
    """Return `attributes` of an entry and its `groups` in the words of a provider of OpenID Connect."""

    def first(name: str) -> str:
        value = (attributes.get(name) or [""])[0]
        return value if isinstance(value, str) else ""

    raw = (attributes.get(asked.id_attribute) or [""])[0]
    if asked.id_attribute.lower() == "objectguid":
        raw = raw.encode() if isinstance(raw, str) else raw
    subject = raw.hex() if isinstance(raw, bytes) else raw
    if not 0 < len(subject) <= 191 or not first(asked.name_attribute):
        raise silent(asked, ValueError(f"An entry has no {asked.id_attribute} or no {asked.name_attribute}."))
    return {
        "sub": subject,
        "preferred_username": first(asked.name_attribute),
        "email": first("mail"),
        "email_verified": bool(first("mail")),
        "given_name": first("givenName"),
        "family_name": first("sn"),
        "name": first("displayName") or first("cn"),
        asked.groups_claim: sorted(groups),
    }
