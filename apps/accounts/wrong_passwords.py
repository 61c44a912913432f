"""How often a wrong password was given, and where people sign in from: book-keeping, no part of the record.

Names and addresses are kept as keyed digests: what somebody types in place of a name may be a password.
"""

from ipaddress import IPv6Address, ip_address, ip_network

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from .alike_names import folded

_SALT = "apps.accounts.wrong_passwords"


class WrongPasswords(models.Model):
    """The count of one name at one address; of a name at all addresses, or of an address for all names.

    A count of a name leaves the address empty, one of an address the name.
    """

    class Via(models.TextChoices):
        PAGE = "page", _("On a page")
        PROGRAM = "program", _("By a program")
        # No password at all: so often a link was asked for because one was forgotten, from one address.
        FORGOTTEN = "forgotten", _("Asked for a link")

    name = models.CharField(_("digest of the name"), max_length=64, blank=True)
    address = models.CharField(_("digest of the address"), max_length=64, blank=True)
    via = models.CharField(_("via"), max_length=10, choices=Via, default=Via.PAGE)
    wrong = models.PositiveIntegerField(_("wrong passwords"), default=0)
    wrong_at = models.DateTimeField(_("last one at"), null=True, db_index=True)
    # Only of a name at an address: when its person last gave the right password there.
    signed_in_at = models.DateTimeField(_("last signed in at"), null=True)
    # Only of a name: until then its own count refuses nobody, because it was unlocked.
    open_until = models.DateTimeField(_("unlocked until"), null=True)

    class Meta:
        verbose_name = _("count of wrong passwords")
        verbose_name_plural = _("counts of wrong passwords")
        constraints = [
            models.UniqueConstraint(fields=["name", "address", "via"], name="wrong_passwords_counted_once"),
        ]
        indexes = [models.Index(fields=["address", "name"], name="wrong_passwords_by_address")]

    def __str__(self) -> str:
        return f"{self.wrong}"


def name_key(name: str) -> str:
    """Return by what the counts know a name that was typed, in whichever capitals and widths of letters.

    A directory takes each of them for the same name, so they are one count.
    """
    return _key("name", folded(name))


def address_key(address: str) -> str:
    """Return by what the counts know an address; of IPv6, the network that one customer has."""
    try:
        known = ip_address(address)
    except ValueError:
        return _key("address", address)  # a socket has none
    if isinstance(known, IPv6Address):
        known = known.ipv4_mapped or ip_network((known, 64), strict=False).network_address
    return _key("address", str(known))


def _key(kind: str, value: str) -> str:
    return salted_hmac(_SALT, f"{kind}:{value}", algorithm="sha256").hexdigest()
