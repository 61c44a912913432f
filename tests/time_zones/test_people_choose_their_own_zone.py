"""Each person chooses the zone in which they read and type; nobody else and no program is touched by it."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.models import User
from apps.console.models import Draft
from apps.history.history_tables import history_model
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, drive, report

PAGE = "/admin/time-zone/"


def zone_of(person: User) -> str:
    return User.objects.get(pk=person.pk).time_zone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Europe/Vienna", "Europe/Vienna"),
        ("  europe/vienna ", "Europe/Vienna"),
        ("vienna", "Europe/Vienna"),
        ("new york", "America/New_York"),
        ("UTC", ""),
        ("", ""),
    ],
)
def test_a_zone_is_chosen_by_its_name_or_its_place(company: Company, typed: str, kept: str) -> None:
    rows = history_model(User).objects.count()
    answer = client_of(company.qa).post(PAGE, {"zone": typed}, follow=True)
    assert answer.status_code == 200
    assert zone_of(company.qa) == kept
    assert (f"<strong>{kept or 'UTC'}</strong>" in words_of(answer)) is True
    # It decides nothing, and is no news for the history of an account.
    assert history_model(User).objects.count() == rows


@pytest.mark.parametrize(
    "typed", ["Vienna/Europe", "CET", "../../etc/passwd", "x" * 500, "a\\0b", "posix/Europe/Rome"]
)
def test_what_is_no_zone_gets_a_sentence_at_the_field(company: Company, typed: str) -> None:
    answer = client_of(company.qa).post(PAGE, {"zone": typed})
    assert answer.status_code == 400
    assert 'id="id_zone_error"' in words_of(answer)
    assert zone_of(company.qa) == ""


def test_nobody_chooses_without_a_session() -> None:
    assert Client().post(PAGE, {"zone": "Europe/Vienna"}).status_code == 302


def test_nobody_elses_page_and_no_program_is_touched(company: Company) -> None:
    hotfix = drive(report(company), company, to="testing")
    before = client_of(company.rm).get(f"/api/hotfixes/{hotfix.reference}/").content
    plain = words_of(client_of(company.tl).get(url("change", hotfix)))
    client_of(company.rm).post(PAGE, {"zone": "Asia/Kolkata"})
    assert " IST" in words_of(client_of(company.rm).get(url("change", hotfix)))
    assert " IST" not in words_of(client_of(company.tl).get(url("change", hotfix)))
    assert " IST" not in plain
    assert client_of(company.rm).get(f"/api/hotfixes/{hotfix.reference}/").content == before


def test_it_costs_no_query(company: Company, django_assert_num_queries: Any) -> None:
    hotfix = drive(report(company), company, to="testing")
    browser, address = client_of(company.rm), url("change", hotfix)
    browser.get(address)
    with CaptureQueriesContext(connection) as without:
        browser.get(address)
    company.rm.time_zone = "Asia/Kolkata"
    company.rm.save(update_fields=["time_zone"])
    with django_assert_num_queries(len(without)):
        assert b" IST" in browser.get(address).content


def test_a_draft_means_the_same_moment_after_its_author_has_moved(company: Company) -> None:
    hotfix = drive(report(company), company, to="deployment")
    browser, address = client_of(company.rm), url("evidence", hotfix, "deployment_plans")
    browser.post(PAGE, {"zone": "Asia/Kolkata"})
    page: Any = form_in(browser.get(address))
    browser.post(reverse("admin:save_draft"), page | {"window_start": "2026-11-24 05:00"})
    assert Draft.objects.filter(author=company.rm, is_sent=False).exists()
    browser.post(PAGE, {"zone": "America/New_York"})
    back: Any = form_in(browser.get(address))
    assert (back["window_start"], back["window_start-zone"]) == (["2026-11-24 05:00"], ["Asia/Kolkata"])
    assert "typed in the time of Asia/Kolkata" in words_of(browser.get(address))
    assert browser.post(address, back).status_code == 302
    assert f"{hotfix.deployment_plans.get().window_start:%Y-%m-%d %H:%M %Z}" == "2026-11-23 23:30 UTC"


def test_lists_are_narrowed_by_days_of_ones_own(company: Company) -> None:
    """At 02:14 UTC it is still the day before in New York."""
    report(company)
    address = reverse("admin:hotfixes_hotfix_changelist")
    client_of(company.owner).post(PAGE, {"zone": "America/New_York"})
    browser = client_of(company.owner)
    shown = words_of(browser.get(address))
    today = next(part for part in shown.split('"') if part.startswith("?") and "reported_at__gte" in part)
    assert "-05%3A00" in today or "-04%3A00" in today
    assert browser.get(address + today.replace("&amp;", "&")).status_code == 200
