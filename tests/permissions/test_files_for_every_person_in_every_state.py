"""Files are attached and taken off by whoever fills in the evidence, and read by whoever sees the hot fix.

The reporter attaches to the report while the hot fix is open, and takes nothing off once it is submitted.
In the quick run who may attach to a record is asked, and the others by turns (by_turns.py).
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from apps.evidence.attachments import Attachment
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix
from tests.asking import undone, url
from tests.attaching import LOG, attach_url, png, put, read, upload
from tests.driving import Company, drive, report
from tests.permissions.by_turns import Asked, of_all, supplying, turn_of
from tests.permissions.table_of_acts import PEOPLE
from tests.permissions.table_of_evidence import NOT_LET_IN, SUPPLIED, WITHOUT_ROLES, status_of_saving
from tests.permissions.test_who_sees_a_hot_fix import SEES_IT, STATUS

SITUATIONS = (
    "identified",
    "qualification, signed by the Product Owner",
    "testing",
    "deployment, after the go",
    "documentation",
    "closed",
    "rejected",
)


@of_all
@pytest.mark.parametrize("situation", SITUATIONS)
def test_attached_by_suppliers_in_the_phase_alone(
    situation: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(situation)
    records = _records(hotfix)
    wrong = []
    for record in records:
        name = record.relation()
        turn = turn_of(dict.fromkeys(SITUATIONS, SUPPLIED), situation, name)
        for person in asked((*supplying(name, situation, turn), "reporter"), turn):
            expected = _status_of_attaching(name, situation, person)
            may = expected == 302 and person not in NOT_LET_IN
            shown = browsers[person].get(attach_url(record)).status_code
            with undone():
                answer = browsers[person].post(attach_url(record), {"file": upload()})
                there = Attachment.objects.count()
            if (answer.status_code, there, shown) != (expected, int(may), 200 if may else expected):
                wrong.append(f"{name} by {person}: {answer.status_code}, shown {shown}, expected {expected}")
    assert records
    assert not wrong, "\n".join(wrong)


def _status_of_attaching(name: str, situation: str, person: str) -> int:
    """As of saving; to what they reported the reporter attaches files for as long as it is open."""
    if name == "issue_reports" and person == "reporter" and situation not in WITHOUT_ROLES:
        return 302
    return status_of_saving(name, situation, person)


@pytest.mark.parametrize("later", ["identified", "qualification", "cancelled"])
def test_taken_off_by_suppliers_in_the_phase_alone(
    later: str, company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = report(company)
    address = url("take_off", hotfix, put(hotfix.issue_reports.get(), company.reporter))
    drive(hotfix, company, to=later)
    company.people["inactive"] = _left()
    wrong = []
    for person in PEOPLE:
        expected = status_of_saving("issue_reports", later, person)
        may = expected == 302 and person not in NOT_LET_IN
        shown = browsers[person].get(address).status_code
        with undone():
            answer = browsers[person].post(address, {"reason": "Wrong."})
            there = Attachment.objects.count()
        if (answer.status_code, there, shown) != (expected, int(not may), 200 if may else expected):
            wrong.append(f"{person}: {answer.status_code}, shown {shown}, expected {expected}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("state", ["identified", "qualification", "cancelled"])
@pytest.mark.parametrize("method", ["get", "head"])
def test_read_by_whoever_sees_the_hot_fix(
    method: str, state: str, company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = report(company)
    address = url("attachment", hotfix, put(hotfix.issue_reports.get(), company.reporter))
    drive(hotfix, company, to=state)
    _left()
    found = {}
    for person in PEOPLE:
        answer: Any = getattr(browsers[person], method)(address)
        found[person] = answer.status_code
        if answer.streaming:
            assert read(answer) == (LOG if method == "get" else b"")
        else:
            assert LOG not in answer.content
    assert found == {person: STATUS[sees] for person, sees in SEES_IT.items()}


@pytest.mark.parametrize("name", ["contents", "picture"])
def test_looked_into_by_whoever_sees_the_hot_fix(
    name: str, company: Company, browsers: dict[str, Client]
) -> None:
    hotfix = report(company)
    made = put(hotfix.issue_reports.get(), company.reporter, "page.png", png())
    _left()
    found = {}
    for person in PEOPLE:
        answer = browsers[person].get(url(name, hotfix, made))
        found[person] = answer.status_code
        if answer.streaming:
            read(answer)  # which closes it, and not the database with it
    assert found == {person: STATUS[sees] for person, sees in SEES_IT.items()}


def _left() -> Any:
    """`inactive` has left by now."""
    from apps.accounts.models import User

    person = User.objects.get(username="inactive")
    person.is_active = False
    person.save()
    return person


def _records(hotfix: HotFix) -> list[Evidence]:
    """The present record of every kind that people fill in."""
    found = hotfix.evidence(*SUPPLIED)
    return [found[name][-1] for name in SUPPLIED if found[name]]
