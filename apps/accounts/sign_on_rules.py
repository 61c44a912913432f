"""What the file of single sign-on says of whoever knows our people, a provider or a directory.

Each kind has its own entries and the same rules for who comes in and what its groups mean here. What cannot
be meant raises FileIsWrong, with a sentence that says where.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, TypeVar, get_origin
from urllib.parse import urlsplit

# As long as the record has room for how somebody was asked again.
LONGEST_NAME = 40
# As long as a session has room for by whom somebody came in (open_sessions.py).
LONGEST_ID = 50
_METHODS = ("", "client_secret_post", "client_secret_basic")


class FileIsWrong(ValueError):
    """What stands in the file cannot be meant; it says what and where."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """Who knows people by their identity, and the rules for who comes from there.

    Attributes:
        id: what stands in addresses, and beside each identity; it is never changed.
        groups_claim: the claim that lists the groups or roles of a person.
        trusts_email: whether its word that an address is verified links an account that is here already.
        makes_accounts_of: for members of which of its groups an account is made at the first log-in.
        staff: whoever is in one of these may work here, and nobody else from there; empty leaves it alone.
        groups: which group here each of its groups means.
    """

    id: str
    name: str
    groups_claim: str = "groups"
    trusts_email: bool = False
    makes_accounts_of: tuple[str, ...] = ()
    staff: tuple[str, ...] = ()
    groups: Mapping[str, str] = field(default_factory=dict)

    def why_not(self) -> str:
        """Return what of it cannot be meant, as the end of a sentence; empty where all can."""
        if not self.id.replace("-", "").isalnum() or not self.id.isascii():
            return "its id is of letters, digits and hyphens."
        if len(self.id) > LONGEST_ID:
            return f"its id is longer than {LONGEST_ID} letters."
        if len(self.name) > LONGEST_NAME:
            return f"its name is longer than {LONGEST_NAME} letters."
        return ""


@dataclass(frozen=True, kw_only=True)
class Provider(Rules):
    """One provider of OpenID Connect.

    Attributes:
        issuer: what its tokens say they come from; its discovery document lies below.
        token_auth_method: how the client shows its secret; empty is as the provider seems to want it.
        acr_values: of these, one must be said of how somebody was asked again for a signature.
        also_goes_to: origins besides the issuer's own to which a browser is sent on the way.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    token_auth_method: str = ""
    acr_values: tuple[str, ...] = ()
    also_goes_to: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """To where a browser is sent."""
        return (origin_of(self.issuer), *self.also_goes_to)

    def why_not(self) -> str:
        """Return what of it cannot be meant."""
        if self.token_auth_method not in _METHODS:
            return f"its token_auth_method is one of {', '.join(_METHODS[1:])}."
        if not is_safe(self.issuer):
            return "its issuer begins with https://, or is on this machine."
        return super().why_not()


Kind = TypeVar("Kind", bound=Rules)


def read_entry(kind: type[Kind], entry: Any, where: str) -> Kind:
    """Return what `entry`, a table of the file, says of a `kind`. Raises FileIsWrong."""
    if not isinstance(entry, dict):
        raise FileIsWrong(f"{where} is a table.")
    where = f"{where} “{entry.get('id', '')}”"
    known = {one.name: one for one in fields(kind)}
    if unknown := sorted(set(entry) - set(known)):
        raise FileIsWrong(f"{where}: there is no entry {', '.join(unknown)}.")
    needed = [one.name for one in known.values() if one.default is one.default_factory is MISSING]
    if missing := [name for name in needed if not entry.get(name)]:
        raise FileIsWrong(f"{where}: {', '.join(missing)} must be there.")
    given: dict[str, Any] = {}
    for name, value in entry.items():
        wanted = _written_as(known[name].type)
        texts = list(value) if wanted is list else [*value.values()] if wanted is dict else []
        if not isinstance(value, wanted) or not all(isinstance(one, str) for one in texts):
            raise FileIsWrong(f"{where}: {name} is not written as it must be.")
        given[name] = tuple(value) if wanted is list else value
    found = kind(**given)
    if why := found.why_not():
        raise FileIsWrong(f"{where}: {why}")
    return found


def is_safe(address: str) -> bool:
    """Whether nobody on the way to `address` reads along: it is of HTTPS, or on this machine."""
    parts = urlsplit(address)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (here or parts.scheme == "https") and not parts.query


def origin_of(address: str) -> str:
    """Return the origin of `address`, as a policy of pages names it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _written_as(annotation: Any) -> Any:
    """Return what TOML has for an entry of that type."""
    kinds: dict[Any, Any] = {tuple: list, Mapping: dict}
    return kinds.get(get_origin(annotation), annotation)
