"""The CSV of an audit: every hot fix once, each sign-off with signer and time, no cell that calculates."""

import csv
import io
from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.csv_cells import cell
from apps.hotfixes.models import HotFix
from apps.records import population as populating
from apps.records.population import COLUMNS, population
from tests.driving import NIGHT, Company, complete, drive, perform, report
from tests.owing import owing

pytestmark = pytest.mark.django_db


def rows() -> list[dict[str, str]]:
    keys = list(HotFix.objects.order_by("pk").values_list("pk", flat=True))
    text = b"".join(population(HotFix.objects.all(), keys)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_a_closed_one_tells_when_and_by_whom(closed: HotFix) -> None:
    (row,) = rows()
    assert list(row) == COLUMNS
    assert row["reference"] == "HF-2026-0001"
    assert (row["system"], row["priority"], row["state"], row["round"]) == ("PAY", "emergency", "closed", "2")
    assert row["reported_by"] == "Reporter Pay"
    assert row["reported_at"] == "2026-11-23 02:14:00"
    assert row["deployed_at"] == "2026-11-23 02:14:00"  # as the deployment record says
    assert row["ended_at"] == "2026-11-23 02:14:00"
    assert (row["expedited"], row["debts"]) == ("no", "")
    assert (row["sent_back"], row["rolled_back"]) == ("1", "0")
    assert row["qualification_product_owner_signed_by"] == "Po Pay"
    assert row["testing_qa_lead_decision"] == "approved"
    assert row["testing_qa_lead_round"] == "2"
    assert row["qualification_product_owner_round"] == "1"
    assert row["verification_release_manager_signed_at"] == "2026-11-23 02:14:00"


def test_what_is_not_there_yet_is_empty(company: Company, night: object) -> None:
    report(company)
    (row,) = rows()
    assert row["ended_at"] == row["deployed_at"] == row["testing_qa_lead_signed_by"] == ""


def test_a_refusal_is_the_last_word_of_that_role(sent_back: HotFix) -> None:
    (row,) = rows()
    assert (row["testing_qa_lead_decision"], row["testing_qa_lead_round"]) == ("refused", "1")


def test_roll_backs_are_counted(company: Company, night: object) -> None:
    hotfix = drive(report(company), company, to="verification")
    complete(hotfix, company)
    details = {
        "trigger": "Payments refused",
        "decision_maker": "Rita Release",
        "steps_taken": "Image of 2.4.0 started",
        "outcome": "As before",
    }
    with clock.set_to(NIGHT + timedelta(hours=1)):
        perform(hotfix, "roll_back", by=company.rm, reason="Refused again.", details=details)
    (row,) = rows()
    assert (row["rolled_back"], row["sent_back"], row["state"]) == ("1", "1", "development")


def test_an_expedited_one_tells_what_is_owed(company: Company, night: object) -> None:
    owing(company, phase="testing")
    (row,) = rows()
    assert row["expedited"] == "yes"
    assert "Open, due in 1 d" in row["debts"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff20"])
def test_what_looks_like_a_formula_is_text(start: str) -> None:
    assert cell(f"{start}HYPERLINK(1)") == f"'{start}HYPERLINK(1)"


@pytest.mark.parametrize("text", ["Card payments", " =1", "'=1", "", "2026-11-23 02:14:00", "5", "a=b"])
def test_other_text_is_left_alone(text: str) -> None:
    assert cell(text) == text


def test_a_hostile_title_is_one_harmless_cell(company: Company, night: object) -> None:
    title = '=cmd|"/c calc"!A1, "quoted"; next'
    report(company, title=title)
    (row,) = rows()
    assert row["title"] == f"'{title}"
    assert row["system"] == "PAY"


def test_it_is_read_in_parts_and_in_order(
    company: Company, night: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _each in range(5):
        report(company)
    monkeypatch.setattr(populating, "AT_A_TIME", 2)
    assert [row["reference"] for row in rows()] == [f"HF-2026-000{number}" for number in range(1, 6)]
