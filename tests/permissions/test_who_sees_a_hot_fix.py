"""Staff of the system, the reporter, holders of roles and the overseers see a hot fix, and nobody else.

In the quick run nobody else is asked for each of its pages, and they are by turns (by_turns.py).
"""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from apps.hotfixes.models import HotFix
from tests.asking import url
from tests.driving import Company
from tests.permissions.by_turns import STRANGERS, Asked, of_all, turn_of
from tests.permissions.table_of_acts import PEOPLE

SEES_IT = {
    "po": True,
    "tl": True,
    "sd": True,
    "qa": True,
    "rm": True,
    "contributor": True,
    "reporter": True,
    "root": True,
    "owner": True,
    "auditor": True,
    "board": True,
    "insider": True,
    "plain": False,
    "inactive": None,  # sent to the log-in
    "outsider": None,
    "anonymous": None,
}
STATUS = {True: 200, False: 404, None: 302}
STATES = ("identified", "verification", "closed", "rejected", "cancelled")
PAGES = ("change", "timeline", "record", "board_sheet")


@pytest.fixture(autouse=True)
def quick_printer(monkeypatch: pytest.MonkeyPatch) -> None:
    """The record as two words: who gets it is asked here, not what it looks like."""
    monkeypatch.setattr("apps.console.views.records.render_in_worker", lambda *_work: b"%PDF-1.7")


def test_everybody_is_in_the_table() -> None:
    assert tuple(SEES_IT) == PEOPLE


@of_all
@pytest.mark.parametrize("state", STATES)
def test_its_pages(
    state: str, asked: Asked, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(state)
    for name in PAGES:
        people = asked(STRANGERS, turn_of(dict.fromkeys(STATES, PAGES), state, name))
        found = {person: browsers[person].get(url(name, hotfix)).status_code for person in people}
        assert found == {person: STATUS[SEES_IT[person]] for person in people}, name


def test_the_list_shows_it_to_them_alone(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("testing")
    for address in (reverse("admin:hotfixes_hotfix_changelist"), reverse("admin:index")):
        for person, sees in SEES_IT.items():
            answer = browsers[person].get(address)
            assert answer.status_code == (302 if sees is None else 200), person
            assert (hotfix.reference in answer.content.decode()) is bool(sees), (person, address)


def test_its_sign_offs_and_their_history_are_shown_to_them_alone(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("development")
    sign_off = hotfix.approvals.first()
    assert sign_off is not None
    row = sign_off.history.get()
    for person, sees in SEES_IT.items():
        browser = browsers[person]
        found = {
            browser.get(reverse("admin:approvals_approval_change", args=[sign_off.pk])).status_code,
            browser.get(reverse("admin:approvals_approval_history", args=[sign_off.pk])).status_code,
            browser.get(
                reverse("admin:approvals_approval_simple_history", args=[sign_off.pk, row.pk])
            ).status_code,
        }
        if sees:
            assert found == {200}, person
        else:  # a list or a log-in instead, a refusal, or nothing there
            assert found <= {302, 403, 404}, person
        listed = browser.get(reverse("admin:approvals_approval_changelist")).content.decode()
        assert (sign_off.signer_name in listed) is bool(sees), person


def test_a_person_of_another_system_who_is_given_a_role_sees_this_one_hot_fix(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client], company: Company
) -> None:
    hotfix, another = hotfix_in("identified"), hotfix_in("testing")
    asked = {"role": "contributor", "person": company.plain.pk, "reason": "She knows the gateway."}
    assert browsers["owner"].post(url("grant", hotfix), asked).status_code == 302
    assert browsers["plain"].get(url("change", hotfix)).status_code == 200
    assert browsers["plain"].get(url("change", another)).status_code == 404
