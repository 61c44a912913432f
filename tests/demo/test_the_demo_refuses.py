"""The demonstration brings known passwords, so it keeps out of production and out of databases in use."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.accounts.models import User
from apps.systems.models import System


def load(*arguments):
    said = StringIO()
    call_command("load_demo", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.parametrize("arguments", [(), ("--show-logins",)])
def test_refuses_outside_debug(db, settings, arguments):
    settings.DEBUG = False
    with pytest.raises(CommandError, match="only where DEBUG is on"):
        load(*arguments)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("make", "what"),
    [
        (lambda: User.objects.create_user("somebody"), "people"),
        (lambda: System.objects.create(code="OWN", name="Our own system"), "systems"),
    ],
)
def test_refuses_a_database_that_has_data(db, settings, make, what):
    settings.DEBUG = True
    make()
    with pytest.raises(CommandError, match=f"has {what} already"):
        load()
    assert User.objects.count() + System.objects.count() == 1


def test_leaves_nothing_when_it_fails_halfway(db, settings, monkeypatch):
    settings.DEBUG = True

    def fail(*_arguments):
        raise RuntimeError("the power went out")

    monkeypatch.setattr("apps.demo.play.Play.publish_note", fail)
    with pytest.raises(RuntimeError, match="power"):
        load()
    assert not User.objects.exists()
    assert not System.objects.exists()


def test_shows_no_logins_of_somebody_elses_database(db, settings):
    settings.DEBUG = True
    User.objects.create_user("marta")
    with pytest.raises(CommandError, match="does not hold the demonstration"):
        load("--show-logins")
