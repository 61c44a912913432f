"""Two people save the same evidence at the same moment: all of it is one person's, the other is told."""

import re

import pytest

from apps.common.errors import ChangedSince
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import drive, report

PEOPLE = ("po", "tl")


@pytest.fixture
def hotfix(company):
    return drive(report(company), company, to="qualification")


def test_through_the_door(hotfix, company):
    record = hotfix.change_requests.get()

    def saving(who):
        def save():
            with recording(record, by=company.people[who], seen=record.version) as present:
                present.description = f"As {who} wants it"
                for number in range(3):
                    present.options.create(kind="code_change", description=f"{who} {number}")

        return save

    answers = at_once(*(saving(who) for who in PEOPLE))

    winner = PEOPLE[winners(answers)[0]]
    (error,) = refused(answers)
    assert type(error) is ChangedSince
    assert re.match(
        rf"Change request was changed by {winner.capitalize()} Pay at [-\d]+ [:\d]+ UTC since you opened",
        str(error),
    )
    now = hotfix.change_requests.get()
    assert (now.version, now.changed_by) == (record.version + 1, company.people[winner])
    assert now.description == f"As {winner} wants it"
    assert [option.description for option in now.options.all()] == [f"{winner} {n}" for n in range(3)]
    assert {row.history_user for row in now.history.filter(history_type="~")} == {company.people[winner]}


def test_on_the_page(hotfix, company, posting):
    address = url("evidence", hotfix, "change_requests")
    calls = []
    for who in PEOPLE:
        typed = form_in(client_of(company.people[who]).get(address))
        typed |= {"description": f"As {who} wants it", "options-0-description": f"{who} 0"}
        calls.append(posting(company.people[who], address, typed | {"options-0-kind": "code_change"}))

    answers = at_once(*calls)

    assert sorted(answer.status_code for answer in answers) == [302, 409]
    told, taken = sorted(answers, key=lambda answer: -answer.status_code)
    winner, late = (PEOPLE[answers.index(answer)] for answer in (taken, told))
    page = told.content.decode()
    assert f"Change request was changed by {winner.capitalize()} Pay at" in page
    assert f"As {late} wants it" in page, "What was typed is lost."
    assert f"As {winner} wants it" in page, "What is stored now is not shown."
    now = hotfix.change_requests.get()
    assert now.description == f"As {winner} wants it"
    assert [option.description for option in now.options.all()] == [f"{winner} 0"]


def test_different_evidence_of_one_hot_fix_is_saved_by_both(hotfix, company):
    """Nobody is told off for the work of another on another sheet."""
    records = [hotfix.impact_assessments.get(), hotfix.change_requests.get()]

    def saving(record, who):
        def save():
            with recording(record, by=company.people[who], seen=record.version) as present:
                present.save()

        return save

    answers = at_once(*(saving(*pair) for pair in zip(records, PEOPLE, strict=True)))
    assert refused(answers) == []
    before = hotfix.version
    hotfix.refresh_from_db()
    assert hotfix.version == before + 2
