"""Whether the site answers: /readyz/ asked as the proxy asks, through the socket or through nginx."""

import http.client
import socket
import ssl
import time
from pathlib import Path

SOCKET = Path("/run/hotfix-web.sock")
# In seconds: a site that just started imports for a while.
PATIENCE = 20.0


class _AtThisSocket(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self._path))


class _AtThisAddress(http.client.HTTPSConnection):
    """To an address, by the name of the site; what its certificate is worth is looked at elsewhere."""

    def __init__(self, address: tuple[str, int], host: str) -> None:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        super().__init__(host, timeout=PATIENCE, context=context)
        self._address, self._tls = address, context

    def connect(self) -> None:
        plain = socket.create_connection(self._address, self.timeout)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)


def listening() -> Path:
    """Where the proxy finds the site."""
    return SOCKET


def answers_through(way: Path | tuple[str, int], host: str) -> bool:
    """Whether the site says that it is well, asked once through a socket or an address."""
    asking = _AtThisSocket(way) if isinstance(way, Path) else _AtThisAddress(way, host)
    try:
        asking.request("GET", "/readyz/", headers={"Host": host, "X-Forwarded-Proto": "https"})
        return asking.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()


def comes_up(host: str, *, seconds: float = 60) -> bool:
    """Whether the site says so within that time."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answers_through(listening(), host):
            return True
        time.sleep(0.5)
    return False
