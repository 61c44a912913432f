"""The socket of the demonstration: bound once, and handed over to the server that answers on it."""

import socket

TRIED = 50  # ports


def listening(host: str, first: int) -> socket.socket:
    """Return a socket that listens on the first free port from `first` on, and keeps it from now on.

    It listens at once: two sockets that are only bound may share a port, two that listen may not.

    Raises:
        OSError: nothing of `host` is free, or it is no address of this machine.
    """
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, first, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    refused: OSError | None = None
    for port in range(first, min(first + TRIED, 65536)):
        taken = socket.socket(family, kind, protocol)
        try:
            # Or the port would not be free for a minute after the last demonstration.
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind((address[0], port, *address[2:]))
            taken.listen(128)
        except OSError as error:
            taken.close()
            refused = error
        else:
            return taken
    raise refused or OSError(f"no port from {first} on")


def address_of(taken: socket.socket, host: str) -> str:
    """The address that a browser opens, for people."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{taken.getsockname()[1]}"


def reached_at(taken: socket.socket) -> tuple[str, int]:
    """The host and port by which this machine reaches it: one that stands for all hosts is none of them."""
    host, port = taken.getsockname()[:2]
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port  # noqa: S104
