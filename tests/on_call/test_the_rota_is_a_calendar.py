"""A calendar program subscribes to the rota of a system: as whoever signs in, and without numbers."""

from base64 import b64encode
from typing import Any

from django.test import Client
from icalendar import Calendar

from apps.systems.models import OnCallRule
from tests.asking import client_of
from tests.driving import PASSWORD, Company

from .conftest import PHONE

FEED = "/api/systems/PAY/on-call.ics"


def by_password(name: str, password: str) -> Any:
    sent = b64encode(f"{name}:{password}".encode()).decode()
    return Client().get(FEED, headers={"Authorization": f"Basic {sent}", "Accept": "text/calendar"})


def test_it_tells_who_is_on_call_from_when_until_when(company: Company, rule: OnCallRule) -> None:
    answer = by_password(company.po.username, PASSWORD)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/calendar; charset=utf-8")
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert len({str(one["UID"]) for one in events}) == len(events) > 80
    first, second = events[:2]
    assert first["DTEND"].dt == second["DTSTART"].dt
    assert f"Technical Lead on call: {company.tl}" in first["SUMMARY"]
    assert PHONE not in answer.content.decode()


def test_it_asks_who_one_is_and_tells_only_of_systems_that_one_sees(company: Company) -> None:
    assert by_password(company.po.username, "wrong").status_code == 401
    assert Client().get(FEED).status_code == 401
    assert client_of(company.plain).get(FEED).status_code == 404
    assert client_of(company.po).get("/api/systems/NONE/on-call.ics").status_code == 404
    assert client_of(company.po).post(FEED).status_code == 405
    assert client_of(company.po).get(f"{FEED}?x=1").status_code == 400
