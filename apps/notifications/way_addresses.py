"""The address of a way: whether it may be used, and what sends to it. It is a secret, and is never told.

It is read by the class of its service (way_services.py), which also sends: what is checked is what is used.
"""

import ipaddress
import socket
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from apps.common.errors import BadInput

from .way_services import COPIED_FROM, OPTIONS, OPTIONS_OF_COPIED, SERVICES, Service

LONGEST = 600
# In seconds: until a server is there, until it says something, and altogether.
CONNECTS_WITHIN, ANSWERS_WITHIN, SENT_WITHIN = 5, 10, 15


class AddressRefused(BadInput):
    """An address that no way may have; the sentence says why, and nothing of the address itself."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, {"address": [sentence]})


def service_of(address: str) -> Service:
    """Return the service that `address` leads to. Raises AddressRefused where there is none to name."""
    scheme, _rest = _read(address)
    return SERVICES[scheme]


def sender_for(address: str) -> Any:
    """Return what sends to `address`, with its patience bounded.

    Raises:
        AddressRefused: it is of no service that is allowed, says too little, asks for what no way may do, or
            leads to a machine that the settings do not name.
    """
    scheme, is_copied = _read(address)
    service = SERVICES[scheme]
    _require_harmless(address, service, is_copied=is_copied)
    plugin = getattr(import_module(f"apprise.plugins.{service.module}"), service.plugin)
    sender = _made(plugin, address, service, is_copied=is_copied)
    # Whatever the address may have said of these.
    sender.redirects, sender.verify_certificate, sender.retry = False, True, 0
    sender.socket_connect_timeout, sender.socket_read_timeout = CONNECTS_WITHIN, ANSWERS_WITHIN
    if hasattr(sender, "include_image"):
        sender.include_image = False  # it would lie on another site
    if service.names_host:
        _require_host(service, str(sender.host or ""), sender.port)
    return sender


def require_outside(sender: Any, service: Service) -> None:
    """Refuse a machine whose name leads into this one, or to where only its own network leads.

    Raises:
        AddressRefused: it does. A name that is not known just now is left to fail by itself.
    """
    if not service.names_host or _matches(str(sender.host), None, service.hosts):
        return
    host = str(sender.host)
    if host in _named_literally():
        return
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        return
    if any(_is_inside(str(one[4][0])) for one in found):
        raise AddressRefused(_("%(host)s is the name of this machine or its own network.") % {"host": host})


def _read(address: str) -> tuple[str, bool]:
    """The service that it begins with, and whether it was copied from there as it is."""
    if len(address) > LONGEST or any(letter.isspace() or not letter.isprintable() for letter in address):
        raise AddressRefused(_("This is no address: it is one line without spaces, of at most 600 letters."))
    scheme, colon, rest = address.partition("://")
    if not colon or not rest:
        raise AddressRefused(
            _("This is no address: it begins with its service and ://, such as slack:// or jsons://.")
        )
    scheme = scheme.lower()
    if scheme == "https":
        host = _parts(address).hostname or ""
        for pattern, known in COPIED_FROM.items():
            if fnmatchcase(host, pattern):
                return _allowed(known), True
        raise AddressRefused(
            _(
                "Nothing is known of this site. A web hook of your own begins with jsons:// in place of https://."
            )
        )
    return _allowed(scheme), False


def allowed_services() -> list[str]:
    """Return how addresses may begin here."""
    chosen = settings.WAY_SERVICES
    return [one for one in SERVICES if "all" in chosen or one in chosen]


def _allowed(scheme: str) -> str:
    allowed = allowed_services()
    if scheme in allowed:
        return scheme
    if not allowed:
        raise AddressRefused(_("Messages go by mail only here."))
    if len(allowed) == len(SERVICES):
        raise AddressRefused(_("Messages cannot go by this service. Help names those by which they can."))
    raise AddressRefused(
        _("Messages cannot go by this service. What may be used: %(services)s.")
        % {"services": ", ".join(allowed)}
    )


def _parts(address: str) -> Any:
    try:
        parts = urlsplit(address)
        parts.hostname, parts.port  # noqa: B018  (each may be what cannot be read)
    except ValueError:
        raise AddressRefused(_("This address cannot be read.")) from None
    return parts


def _require_harmless(address: str, service: Service, *, is_copied: bool) -> None:
    """Refuse what an address may ask for beside where it leads."""
    allowed = OPTIONS_OF_COPIED if is_copied else OPTIONS
    for name, _value in parse_qsl(_parts(address).query, keep_blank_values=True):
        # A plain web hook gets headers (+), fields (:) and parts of its own address (-) so.
        if name.lower() in allowed or (service.open_ended and name[:1] in ("+", " ", ":", "-")):
            continue
        raise AddressRefused(_("An address may not say “%(option)s” here.") % {"option": name[:40]})


def _made(plugin: Any, address: str, service: Service, *, is_copied: bool) -> Any:
    """The sender, as the class itself reads the address."""
    asset = _asset()
    incomplete = AddressRefused(
        _("This address of %(service)s is incomplete: something of it is missing or wrong.")
        % {"service": service.name}
    )
    try:
        said = plugin.parse_native_url(address) if is_copied else plugin.parse_url(address)
        if not said:
            raise incomplete
        said = {name: value for name, value in said.items() if name not in ("asset", "template")}
        return plugin(asset=asset, **said)
    except AddressRefused:
        raise
    except Exception:  # what a class minds in an address is told by many kinds, and may quote it
        raise incomplete from None


def _asset() -> Any:
    from apprise import AppriseAsset

    return AppriseAsset(
        app_id="Hot Fix",
        app_desc="Hot Fix",
        app_url=settings.SITE_URL,
        async_mode=False,
        http_redirects=False,
        allow_templates=False,
        service_timeout=SENT_WITHIN,
        image_url_mask="",
        image_url_logo="",
    )


def _require_host(service: Service, host: str, port: int | None) -> None:
    """Refuse a machine that neither the service has nor the settings name."""
    if _matches(host, port, service.hosts) or _matches(host, port, settings.WAY_HOSTS):
        return
    raise AddressRefused(
        _("Messages may not go to %(host)s: whoever runs the site names the machines in WAY_HOSTS.")
        % {"host": (host or service.name)[:80]}
    )


def _matches(host: str, port: int | None, patterns: Any) -> bool:
    """Whether one of `patterns` is this machine: a name, with its port where that matters, or *.a-domain."""
    found = (host.lower(), f"{host.lower()}:{port}")
    return any(fnmatchcase(one, pattern.lower()) for pattern in patterns for one in found)


def _named_literally() -> set[str]:
    """Machines that the settings name by their number, or as this one: whoever wrote that meant it."""
    hosts = {pattern.partition(":")[0] for pattern in settings.WAY_HOSTS}
    return {host for host in hosts if host == "localhost" or (_is_number(host) and not _is_link_local(host))}


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_link_local(host: str) -> bool:
    """Where a cloud tells its machines their secrets."""
    return ipaddress.ip_address(host).is_link_local


def _is_inside(number: str) -> bool:
    found: Any = ipaddress.ip_address(number.partition("%")[0])
    found = getattr(found, "ipv4_mapped", None) or found
    return bool(found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast)
