"""The address of a way leads to a service that is allowed, on a machine that is named, and no further."""

import logging
import socket
from importlib import import_module

import pytest

from apps.common import secret_box
from apps.notifications.by_way import ByWay, WayRefused
from apps.notifications.messages import Mail
from apps.notifications.models import Copy, Way
from apps.notifications.way_addresses import AddressRefused, sender_for
from apps.notifications.way_services import SERVICES
from tests.driving import Company
from tests.receivers import TOKEN, own, receiver

NOT_A_SERVICE = "Messages cannot go by this service."
NOT_NAMED = "Messages may not go to"

REFUSED = {
    # What the library can do beside sending to a service, and must not.
    **dict.fromkeys(("syslog://", "syslog://local5", "dbus://", "windows://", "gnome://", "macosx://"), ""),
    **dict.fromkeys(
        ("exec://rm", "file:///etc/passwd", "mailto://a:b@example.org", "mqtt://example.org/x"), ""
    ),
    **dict.fromkeys(("rsyslog://127.0.0.1", "smpp://a:b@example.org", "apprise://example.org/token"), ""),
    # Machines that nobody named.
    "jsons://169.254.169.254/latest/meta-data": NOT_NAMED,
    "json://127.0.0.1:8000/admin/": NOT_NAMED,
    "json://2130706433/": NOT_NAMED,
    "json://0x7f000001/": "",
    "json://[::1]/": "",
    "json://localhost/": NOT_NAMED,
    "xmls://metadata.google.internal/": NOT_NAMED,
    "forms://chat.example.org.evil.example/": NOT_NAMED,
    "jsons://chat.example.org@evil.example/": NOT_NAMED,
    "mmosts://evil.example/abcdefghijklmnop": NOT_NAMED,
    "gotifys://10.0.0.1/abcdefghijklmnop": NOT_NAMED,
    "workflows://evil.example/abcdef/abcdef": NOT_NAMED,
    # What an address may not ask for.
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/?template=/etc/passwd": "may not say “template”",
    "jsons://chat.example.org/x?redirect=yes": "may not say “redirect”",
    "jsons://chat.example.org/x?verify=no": "may not say “verify”",
    "jsons://chat.example.org/x?rto=9999": "may not say “rto”",
    "jsons://chat.example.org/x?retry=9": "may not say “retry”",
    "jsons://chat.example.org/x?method=DELETE": "may not say “method”",
    "ntfys://ntfy.sh/topic?attach=http://169.254.169.254/": "may not say “attach”",
    # What cannot be read, or is copied from nowhere that is known.
    "https://evil.example/hook": "Nothing is known of this site.",
    "https://hooks.slack.com.evil.example/services/T1/B1/x": "Nothing is known of this site.",
    "https://hooks.slack.com/services/nothing": "is incomplete",
    "slack://short": "is incomplete",
    "twilio://nobody": "is incomplete",
    "no address": "This is no address",
    "jsons://chat.example.org/\r\nHost: evil": "This is no address",
    "json://[": "",
    "slack://": "This is no address",
    "jsons://" + "a" * 700: "This is no address",
}


@pytest.mark.parametrize(("address", "sentence"), REFUSED.items(), ids=[one[:50] for one in REFUSED])
def test_it_is_refused_in_words(address: str, sentence: str, settings: object) -> None:
    settings.WAY_HOSTS = ["chat.example.org"]  # type: ignore[attr-defined]
    with pytest.raises(AddressRefused) as refused:
        sender_for(address)
    assert sentence in str(refused.value)
    assert refused.value.fields == {"address": [str(refused.value)]}


ALLOWED = (
    "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#payments",
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    "https://prod-1.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sp=x&sv=1.0&sig=abc",
    "mmosts://chat.example.org/abcdefghijklmnop?channel=payments",
    "pagerduty://abcdefghijklmnop@abcdefghijklmnop?region=eu",
    "jsons://user:word@chat.example.org:8443/hook?+X-Key=abc&:team=payments",
    "ntfys://ntfy.sh/some-topic",
)


@pytest.mark.parametrize("address", ALLOWED, ids=[one[:30] for one in ALLOWED])
def test_a_good_one_is_taken_and_has_little_patience(address: str, settings: object) -> None:
    settings.WAY_HOSTS = ["*.example.org"]  # type: ignore[attr-defined]
    sender = sender_for(address)
    assert (sender.redirects, sender.verify_certificate, sender.retry) == (False, True, 0)
    assert sender.socket_connect_timeout + sender.socket_read_timeout <= 15


def test_each_service_is_a_class_of_the_library_and_says_so_where_it_leads_to_any_machine() -> None:
    for scheme, service in SERVICES.items():
        plugin = getattr(import_module(f"apprise.plugins.{service.module}"), service.plugin)
        known = [plugin.protocol, plugin.secure_protocol]
        schemes = {name for one in known if one for name in ((one,) if isinstance(one, str) else one)}
        assert scheme in schemes, scheme
        # Better Stack's template says host for a token.
        leads_anywhere = any("{host}" in one for one in plugin.templates) and scheme != "betterstack"
        assert service.names_host == leads_anywhere, scheme


def test_the_settings_may_allow_fewer_or_none(settings: object) -> None:
    settings.WAY_SERVICES = ["pagerduty"]  # type: ignore[attr-defined]
    with pytest.raises(AddressRefused, match="What may be used: pagerduty"):
        sender_for(ALLOWED[0])
    with pytest.raises(AddressRefused, match="What may be used: pagerduty"):
        sender_for(ALLOWED[1])
    settings.WAY_SERVICES = []  # type: ignore[attr-defined]
    with pytest.raises(AddressRefused, match="by mail only"):
        sender_for(ALLOWED[4])


def test_a_name_that_leads_into_this_machine_is_not_asked(
    company: Company, settings: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WAY_HOSTS = ["chat.example.org"]  # type: ignore[attr-defined]
    way = own(company.po, "jsons://chat.example.org/hook")
    for number in ("127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "0.0.0.0"):  # noqa: S104
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 443))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_asked, found=found, **_more: found)
        with pytest.raises(WayRefused, match="the name of this machine"), ByWay(way).connected():
            pass


def test_the_address_is_nowhere_to_be_read(company: Company, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with receiver() as chat:
        way = own(company.po, chat.address())
        chat.status = 500
        with pytest.raises(Exception, match="did not take it") as failed, ByWay(way).connected() as send:
            send("", Mail("Wake up", "Now."))
        assert chat.asked == 1
        assert way.address() == chat.address()
    row = " ".join(map(str, Way.objects.filter(pk=way.pk).values_list().get()))
    for told in (row, repr(way), str(way), caplog.text, repr(failed.value), str(failed.value)):
        assert TOKEN not in told
    assert not Copy.objects.exists()


def test_it_opens_by_the_key_before_and_by_no_other(company: Company, settings: object) -> None:
    way = own(company.po, ALLOWED[0])
    before = settings.SECRET_KEY  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    settings.SECRET_KEY_FALLBACKS = [before]  # type: ignore[attr-defined]
    assert way.address() == ALLOWED[0]
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    with pytest.raises(WayRefused, match="add the way again"), ByWay(way).connected():
        pass
    with pytest.raises(secret_box.CannotBeOpened):
        secret_box.take_out(way.sealed_address, what_for="something else")
