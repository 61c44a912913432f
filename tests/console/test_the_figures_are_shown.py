"""The page of figures and its CSV: over what one may see, by GET alone, and what makes no sense is said."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.hotfixes.models import HotFix
from apps.metrics.measures import IN_PHASES, MAIN
from tests.asking import client_of, words_of
from tests.driving import NIGHT, Company, drive, make_company, report

FIGURES = reverse("admin:hotfixes_hotfix_figures")
CSV = reverse("admin:hotfixes_hotfix_figures_csv")
NOVEMBER = {"start": "2026-11-01", "until": "2026-11-30"}
PAGES = pytest.mark.parametrize("address", [FIGURES, CSV])

Row = dict[str, str]


def rows_for(user: Any, **asked: str) -> list[Row]:
    answer = client_of(user).get(CSV, NOVEMBER | asked)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def row(rows: list[Row], measure: str, by: str = "all", of: str = "") -> Row:
    (found,) = (one for one in rows if (one["by"], one["of"], one["measure"]) == (by, of, measure))
    return found


def reported(user: Any) -> tuple[str, list[str]]:
    """How many hot fixes somebody's figures are over, and of which systems."""
    rows = rows_for(user)
    systems = [one["of"] for one in rows if one["by"] == "system" and one["measure"] == "reported"]
    return row(rows, "reported")["hot_fixes"], systems


def closed_after(company: Company, hours: int) -> HotFix:
    """Reported at night; from Testing on everything happened so many hours later."""
    hotfix = drive(report(company), company, to="testing")
    with clock.set_to(NIGHT + timedelta(hours=hours)):
        drive(hotfix, company, to="closed")
    return hotfix


# --- Who sees what --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "number", "systems"),
    [
        ("po", "2", ["PAY"]),
        ("insider", "2", ["PAY"]),
        ("reporter", "2", ["PAY"]),
        ("other", "0", []),
        ("plain", "0", []),
        ("auditor", "3", ["PAY", "SHOP"]),
        ("board", "3", ["PAY", "SHOP"]),
        ("owner", "3", ["PAY", "SHOP"]),
        ("root", "3", ["PAY", "SHOP"]),
    ],
)
def test_everybody_sees_the_figures_over_what_he_may_see(
    who: str, number: str, systems: list[str], company: Company
) -> None:
    report(company)
    report(company)
    report(make_company("SHOP"))
    assert reported(company.people[who]) == (number, systems)


def test_nothing_tells_of_a_hot_fix_that_one_may_not_see(company: Company) -> None:
    shop = make_company("SHOP")
    drive(report(shop), shop, to="testing")
    for asked in (NOVEMBER, NOVEMBER | {"system": str(shop.system.pk)}):
        page = client_of(company.po).get(FIGURES, asked)
        assert page.status_code == 200
        assert "Nothing was reported or finished" in words_of(page)
        assert "open without a verified fix" not in words_of(page)
    assert "1 hot fix is open without a verified fix" in words_of(
        client_of(company.auditor).get(FIGURES, NOVEMBER)
    )


def test_the_page_says_over_what_it_is(company: Company) -> None:
    report(company)
    assert "How the hot fixes that you may see went" in words_of(client_of(company.po).get(FIGURES))
    assert "How all hot fixes went" in words_of(client_of(company.auditor).get(FIGURES))


@PAGES
def test_who_is_not_signed_in_is_sent_to_the_log_in(address: str, company: Company) -> None:
    answer = client_of(None).get(address)
    assert (answer.status_code, answer.url.partition("?")[0]) == (302, "/admin/login/")


# --- What is shown --------------------------------------------------------------------------------


def test_it_opens_with_the_last_twelve_months(company: Company) -> None:
    report(company)
    page = client_of(company.po).get(FIGURES)
    assert page.status_code == 200
    assert "2025-12-01 to 2026-11-23, all systems" in words_of(page)
    assert 'value="2025-12-01"' in words_of(page)
    months = [line.name for line in page.context["figures"].tables[1].rows]
    assert (months[0], months[-1], len(months)) == ("2025-12", "2026-11", 12)


def test_each_definition_stands_on_the_page(company: Company) -> None:
    closed_after(company, 3)
    page = words_of(client_of(company.po).get(FIGURES))
    for measure in (*MAIN, *IN_PHASES):
        assert str(measure.label) in page
        assert str(measure.sentence) in page


def test_figures_have_their_number_and_say_that_it_is_few(company: Company) -> None:
    closed_after(company, 3)
    closed_after(company, 6)
    page = client_of(company.po).get(FIGURES, NOVEMBER)
    tiles = {tile.cell.label: tile.cell for tile in page.context["figures"].tiles}
    restore = tiles["Time to restore"]
    assert (restore.value, restore.detail, restore.number, restore.few) == (
        "4 h 30 min",
        "nine in ten within 6 h",
        "2 hot fixes",
        True,
    )
    assert tiles["Restored in time"].value == "1 of 2"
    assert tiles["Approval lead time"].number == "14 sign-offs on 2 hot fixes"
    assert "too few" in words_of(page)


def test_from_five_on_a_share_is_in_per_cent(company: Company) -> None:
    for hours in (1, 2, 3, 5, 6):
        closed_after(company, hours)
    page = client_of(company.po).get(FIGURES, NOVEMBER)
    tiles = {tile.cell.label: tile.cell for tile in page.context["figures"].tiles}
    share = tiles["Restored in time"]
    assert (share.value, share.detail, share.few) == ("60 %", "3 of 5 hot fixes", False)
    assert tiles["Time to restore"].value == "3 h"


def test_bars_are_drawn_on_one_scale(company: Company) -> None:
    closed_after(company, 3)
    phases = client_of(company.po).get(FIGURES, NOVEMBER).context["figures"].phases
    drawn = {phase.name: (phase.bar, phase.line) for phase in phases}
    assert drawn["Testing"] == ("990", "990")
    assert drawn["Development"] == ("0", "0")


def test_without_anything_closed_there_is_no_time_in_phases(company: Company) -> None:
    drive(report(company), company, to="testing")
    page = client_of(company.po).get(FIGURES, NOVEMBER)
    figures = page.context["figures"]
    assert (figures.phases, figures.phase_tables) == ((), ())
    assert "0 hot fixes." in words_of(page)


def test_the_list_and_the_front_page_lead_there_and_on_to_the_csv(company: Company) -> None:
    report(company)
    browser = client_of(company.po)
    for before in (reverse("admin:index"), reverse("admin:hotfixes_hotfix_changelist")):
        assert f'href="{FIGURES}"' in words_of(browser.get(before))
    asked = NOVEMBER | {"system": str(company.system.pk)}
    page = words_of(browser.get(FIGURES, asked))
    assert f'href="{CSV}?start=2026-11-01&until=2026-11-30&system={company.system.pk}"' in page


# --- The CSV --------------------------------------------------------------------------------------


def test_the_csv_has_the_numbers_of_the_page(company: Company) -> None:
    shop = make_company("SHOP")
    for one, hours in ((company, 3), (company, 6), (shop, 2)):
        closed_after(one, hours)
    page = client_of(company.auditor).get(FIGURES, NOVEMBER).context["figures"]
    rows = rows_for(company.auditor)
    labels = {str(measure.label): measure.name for measure in MAIN}
    compared = 0
    for by, table in zip(("system", "month"), page.tables, strict=True):
        for line in table.rows:
            for cell in line.cells[1:]:
                (found,) = (
                    one
                    for one in rows
                    if (one["by"], one["name"], one["measure"]) == (by, line.name, labels[cell.label])
                )
                compared += 1
                assert cell.value == as_shown(found)
                assert cell.few == (found["few"] == "yes")
    assert compared == 3 * len(MAIN)
    whole = row(rows, "time_to_restore")
    assert (whole["median_minutes"], whole["nine_in_ten_minutes"], whole["hot_fixes"]) == ("180", "360", "3")


def as_shown(found: Row) -> str:
    if found["hot_fixes"] == "0":  # nobody has an action to do
        return "none"
    if found["median_minutes"]:
        return in_days_and_hours(timedelta(minutes=int(found["median_minutes"])))
    few = f"{found['those']} of {found['counted']}"
    return few if found["few"] == "yes" else f"{found['percent']} %"


def test_it_is_a_file_to_keep(company: Company) -> None:
    report(company)
    answer = client_of(company.po).get(CSV, NOVEMBER)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == ('attachment; filename="figures-2026-11-01-2026-11-30.csv"')
    assert answer.content.startswith(b"\xef\xbb\xbfby,of,name,measure,")


def test_where_there_is_nothing_the_cells_are_empty(company: Company) -> None:
    report(company)
    found = row(rows_for(company.po), "time_to_restore", "month", "2026-11")
    assert (found["hot_fixes"], found["median_minutes"], found["percent"]) == ("0", "", "")
    share = row(rows_for(company.po), "change_failure_rate")
    assert (share["hot_fixes"], share["those"], share["percent"]) == ("0", "", "")


def test_a_hostile_name_of_a_system_calculates_nothing(company: Company) -> None:
    report(company)
    company.system.name = "=HYPERLINK(1)"
    company.system.save()
    found = row(rows_for(company.po), "reported", "system", "PAY")
    assert found["name"] == "'=HYPERLINK(1)"


# --- What makes no sense --------------------------------------------------------------------------


@PAGES
@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"start": "2026-11-30", "until": "2026-11-01"}, "This day is before the first one."),
        ({"start": "2001-01-01"}, "These are 311 months, and at most 60 are possible."),
        ({"start": "0001-01-01", "until": "9999-12-31"}, "at most 60 are possible."),
        ({"start": ""}, "This field is required."),
        ({"until": "soon"}, "Enter a valid date."),
        ({"until": "2026-02-30"}, "Enter a valid date."),
        ({"system": "987654"}, "Select a valid choice."),
        ({"system": "x' OR 1=1"}, "Select a valid choice."),
        ({"system": "9" * 40}, "Select a valid choice."),
    ],
)
def test_it_is_said_at_its_field(
    address: str, changed: dict[str, str], sentence: str, company: Company
) -> None:
    report(company)
    typed = NOVEMBER | changed
    answer = client_of(company.po).get(address, typed)
    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/html")
    assert sentence in words_of(answer)
    assert answer.context["figures"] is None
    for value in (typed["start"], typed["until"]):
        if value[:2] == "20":
            assert f'value="{value}"' in answer.content.decode()


@PAGES
@pytest.mark.parametrize(
    "typed", [{"start": "\0"}, {"system": "\0"}, {"until": "<script>"}, {"x": "y" * 900}]
)
def test_whatever_is_sent_the_page_answers(address: str, typed: dict[str, str], company: Company) -> None:
    answer = client_of(company.po).get(address, typed)
    assert answer.status_code == (200 if "x" in typed else 400)
    assert "<script>" not in answer.content.decode()


def test_the_first_and_the_last_days_there_are(company: Company) -> None:
    report(company)
    for start, until in (("0001-01-01", "0001-01-31"), ("9999-12-01", "9999-12-31")):
        answer = client_of(company.po).get(FIGURES, {"start": start, "until": until})
        assert answer.status_code == 200


@PAGES
def test_only_a_get_is_answered(address: str, company: Company) -> None:
    browser: Any = client_of(company.po)
    for method in ("post", "put", "delete"):
        assert getattr(browser, method)(address, NOVEMBER).status_code == 405
