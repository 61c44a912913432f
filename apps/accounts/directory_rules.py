"""What the file of single sign-on says of the directory (LDAP) whose passwords open accounts here."""

import logging
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from apps.common.errors import ProviderSilent

from .sign_on_rules import Rules

logger = logging.getLogger(__name__)

# As django-auth-ldap knows them; a group inside a group counts, where a directory has such.
GROUPS_KINDS = ("groupOfNames", "groupOfUniqueNames", "posixGroup", "activeDirectory")


@dataclass(frozen=True, kw_only=True)
class Directory(Rules):
    """A directory: its password is asked for, of whoever is linked to an entry of it.

    Attributes:
        address: ldaps://, or ldap:// which is asked for StartTLS before anything else is said.
        people_below, groups_below: where entries are looked for.
        people_filter: which entries are people who may come, beside having the name that was typed.
        name_attribute: what they type; it is their log-in name here, too.
        id_attribute: what stays when names change, and belongs to one entry for good.
        bind_dn, bind_password: as whom the site looks for them; empty looks as nobody.
        ca_file: the certificates (PEM) that its own must lead to; empty are those of the machine.
        without_tls: whether passwords go there for everybody on the way to read.
    """

    address: str
    people_below: str
    groups_below: str
    people_filter: str = "(objectClass=person)"
    name_attribute: str = "uid"
    id_attribute: str = "entryUUID"
    groups_kind: str = "groupOfNames"
    bind_dn: str = ""
    bind_password: str = field(default="", repr=False)
    ca_file: str = ""
    without_tls: bool = False

    @property
    def starts_tls(self) -> bool:
        """Whether the connection is made safe once it is there."""
        return not self.without_tls and urlsplit(self.address).scheme == "ldap"

    def why_not(self) -> str:
        """Return what of it cannot be meant."""
        parts = urlsplit(self.address)
        if parts.scheme not in ("ldap", "ldaps") or not parts.hostname or parts.path.strip("/"):
            return "its address is ldaps://HOST, or ldap://HOST for StartTLS, and no more."
        if self.without_tls and parts.scheme == "ldaps":
            return "its address has TLS, and without_tls says that it has none."
        if self.groups_kind not in GROUPS_KINDS:
            return f"its groups_kind is one of {', '.join(GROUPS_KINDS)}."
        if not (self.people_filter.startswith("(") and self.people_filter.endswith(")")):
            return "its people_filter stands in brackets."
        if not all(one.replace("-", "").isalnum() for one in (self.name_attribute, self.id_attribute)):
            return "its name_attribute and its id_attribute are names of attributes."
        if bool(self.bind_dn) != bool(self.bind_password):
            return "bind_dn and bind_password go together."
        return super().why_not()


def silent(asked: Directory, broken: Exception) -> ProviderSilent:
    """Return what is raised where `asked` cannot be asked, and log why."""
    logger.error("%s does not answer: %.300r", asked.id, broken)
    sentence = _(
        "%(directory)s does not answer, or not as it should, so nobody can tell whether a password is right."
        " Nothing was recorded: try again in a minute, and tell whoever runs this site if it stays like this."
    )
    return ProviderSilent(sentence % {"directory": asked.name})
