"""The calendar: windows, freezes and what is under way, day by day, of what one may see; as a feed, too."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.systems.models import Freeze
from tests.asking import client_of, form_in, url, words_of
from tests.driving import ARGUED, NIGHT, Company, make_company, perform
from tests.planning import move, planned

CALENDAR, FEED = reverse("admin:calendar"), "/api/calendar.ics"
HOST = urlsplit(settings.SITE_URL).hostname
PAGES = {
    "the page": lambda hotfix: url("change", hotfix),
    "the plan": lambda hotfix: url("evidence", hotfix, "deployment_plans"),
    "the go": lambda hotfix: url("act", hotfix, "go"),
}


@pytest.fixture
def till(company: Company) -> Company:
    """Another system, on which the first one depends."""
    till = make_company("TIL")
    company.system.dependencies.create(needs=till.system)
    return till


@pytest.fixture
def two(company: Company, till: Company) -> tuple[HotFix, HotFix]:
    """A window of each system, which overlap."""
    return planned(company, "Cards refused", begins=0), planned(till, "Till is slow", begins=20)


def read(user: User, **asked: str) -> str:
    return " ".join(words_of(client_of(user).get(CALENDAR, asked)).split())


def events(user: User, address: str = FEED) -> dict[str, Any]:
    found = Calendar.from_ical(client_of(user).get(address).content).walk("VEVENT")
    return {str(one["UID"]): one for one in found}


def test_windows_of_systems_that_depend_on_each_other_meet(
    two: tuple[HotFix, HotFix], company: Company, till: Company
) -> None:
    one, other = two
    for page in PAGES.values():
        # Who sees the other one reads its name, and who sees one system alone of which system it is.
        said = words_of(client_of(company.owner if page is PAGES["the page"] else company.rm).get(page(one)))
        assert "of Payments TIL, which Payments PAY depends on" in said
        assert (other.reference in said) is (page is PAGES["the page"])
        assert "Payments PAY, which depends on Payments TIL" in words_of(client_of(till.rm).get(page(other)))


def test_a_page_of_days_that_tells_what_one_may_see(two: tuple[HotFix, HotFix], company: Company) -> None:
    one, other = two
    perform(one, "go", by=company.rm, waivers=ARGUED)
    Freeze.objects.create(starts_at=NIGHT, ends_at=NIGHT + timedelta(days=2), reason="Year end")
    said = read(company.owner)
    assert "2026-11-23 to 2026-12-06" in said
    assert said.count(f"{one.reference}: <bdi>{one.title}</bdi>") == 1
    assert "go given" in said
    assert "no go yet" in said
    assert f"{other}</a> (Deployment), of Payments TIL" in said
    assert "Inside a change freeze of all systems" in said
    assert said.count("Year end") == 3  # on its first day, and at both windows; on the second it goes on
    assert "goes on" in said
    # Who sees one of the systems is told no more than that there is another window.
    mine = read(company.insider)
    assert one.reference in mine
    assert other.reference not in mine
    assert "another hot fix of Payments TIL, which Payments PAY depends on: 2026-11-23 02:34 UTC" in mine
    assert f"{one.reference}: <bdi>" not in read(company.owner, system="TIL")
    assert one.reference not in read(company.owner, **{"from": "2026-11-24"})
    # A day is that of the reader: 18:14 of the day before in Los Angeles.
    company.owner.time_zone = "America/Los_Angeles"
    company.owner.save()
    said = read(company.owner, **{"from": "2026-11-22"})
    assert said.index('datetime="2026-11-22"') < said.index(one.reference) < said.index("2026-11-23</time>")
    assert '<span class="hf-utc">(2026-11-23 02:14 UTC)</span>' in said


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"from": "soon"}, "Write a day such as 2026-12-01."),
        ({"from": "9999-12-31"}, "Choose a day at most a year away."),
        ({"system": "NONE"}, "There is no such system, or you may not see its hot fixes"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(
    asked: dict[str, str], sentence: str, company: Company
) -> None:
    answer = client_of(company.owner).get(CALENDAR, asked)
    assert answer.status_code == 400
    assert sentence in words_of(answer)


def test_programs_subscribe_to_it(two: tuple[HotFix, HotFix], company: Company, till: Company) -> None:
    one, other = two
    freeze = Freeze.objects.create(
        system=till.system, starts_at=NIGHT, ends_at=NIGHT + timedelta(hours=1), reason="Stock taking"
    )
    found = events(company.owner)
    uids = [f"window-{hotfix.reference}@{HOST}".lower() for hotfix in two]
    assert [*found] == [*uids, f"freeze-{freeze.pk}@{HOST}"]
    first = found[uids[0]]
    assert {b"DTSTART:20261123T021400Z", b"STATUS:TENTATIVE"} < {*first.to_ical().splitlines()}
    assert f"Overlaps {other} of Payments TIL" in first["DESCRIPTION"]
    assert [*events(company.insider)] == uids[:1]
    assert other.reference not in str(events(company.insider))
    # The one that is moved is the same one; the one that is under way says so; what ended is gone.
    move(one, company, minutes=60)
    assert events(company.owner, f"{FEED}?system=PAY")[uids[0]]["DTSTART"].dt.hour == 3
    perform(one, "go", by=company.rm, waivers=ARGUED)
    with recording(one.deployment_records.get(), by=company.rm) as record:
        record.actual_start = clock.now() - timedelta(minutes=5)
    under_way = events(company.owner)[uids[0]]
    assert "under way" in under_way["SUMMARY"]
    assert under_way["DTSTART"].dt.isoformat() == "2026-11-23T02:09:00+00:00"
    assert "Under way since 2026-11-23 02:09 UTC" in read(company.owner)
    perform(other, "refuse_deployment", by=till.rm, reason="Not tonight.")
    assert uids[1] not in events(company.owner)
    for asked, status in (("?system=TIL", 404), ("?system=NONE", 404), ("?form=x", 400)):
        assert client_of(company.insider).get(f"{FEED}{asked}").status_code == status
    assert client_of(None).get(FEED).status_code == 401


def test_it_costs_the_same_however_many_there_are(two: tuple[HotFix, HotFix], company: Company) -> None:
    def cost(address: str) -> int:
        browser = client_of(company.insider)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(address).status_code == 200
        return len(queries)

    costs = [(cost(CALENDAR), cost(FEED))]
    for number in range(3):
        planned(company, f"Another {number}", begins=number)
        Freeze.objects.create(starts_at=NIGHT, ends_at=NIGHT + timedelta(days=number + 1), reason="More")
    costs.append((cost(CALENDAR), cost(FEED)))
    assert costs[0] == costs[1]


def test_a_process_owner_names_what_a_system_depends_on(company: Company) -> None:
    till, address = (
        make_company("TIL").system,
        reverse("admin:systems_system_change", args=[company.system.pk]),
    )
    browser = client_of(company.owner)
    typed: Any = form_in(browser.get(address))
    row = {"dependencies-0-system": company.system.pk, "dependencies-TOTAL_FORMS": 1, "why": "It sells."}
    itself = browser.post(address, typed | row | {"dependencies-0-needs": company.system.pk})
    assert "A system does not depend on itself" in words_of(itself)
    assert browser.post(address, typed | row | {"dependencies-0-needs": till.pk}).status_code == 302
    named = company.system.dependencies.get()
    told = named.history.get()
    assert (str(named), told.history_user, told.history_change_reason) == (
        "Payments TIL, which Payments PAY depends on",
        company.owner,
        "It sells.",
    )
