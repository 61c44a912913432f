"""A demonstration takes the next port that is free, and nobody else gets it from then on."""

import socket

import pytest

from apps.demo.listening import address_of, listening, reached_at

HOST = "127.0.0.1"


@pytest.fixture
def first():
    """A port that is free, with free ones behind it as far as one can tell."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def test_the_free_port_is_taken(first):
    with listening(HOST, first) as taken:
        assert taken.getsockname() == (HOST, first)
        assert address_of(taken, HOST) == f"http://{HOST}:{first}"


def test_a_second_one_gets_another_port(first):
    with listening(HOST, first) as one, listening(HOST, first) as another:
        assert one.getsockname()[1] == first
        assert another.getsockname()[1] > first


def test_who_only_bound_the_port_is_found_out(first):
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((HOST, first))
        with listening(HOST, first), pytest.raises(OSError, match="in use"):
            bound.listen()


def test_no_address_of_this_machine_is_refused():
    with pytest.raises(OSError, match="assign"):
        listening("192.0.2.1", 8000)


def test_all_addresses_are_reached_at_ones_own(first):
    with listening("0.0.0.0", first) as taken:  # noqa: S104
        assert reached_at(taken)[0] == "127.0.0.1"
