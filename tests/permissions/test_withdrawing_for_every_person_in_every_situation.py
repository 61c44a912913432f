"""A yes is taken back by its signer alone, while it is in force: asked by everybody, in every situation."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.approvals.models import Withdrawal
from apps.hotfixes.models import HotFix
from tests.asking import undone, url
from tests.driving import PASSWORD, Company, perform, ready, report
from tests.permissions.table_of_acts import PEOPLE

NOT_LET_IN = ("inactive", "outsider", "anonymous")
# Who gave the yes, and what they get: 302 where it is taken back, 409 where it has had its effect.
SITUATIONS = {
    "qualification, signed by the Product Owner": ("qualification", "po", 302),
    "development": ("qualification", "po", 409),
    "deployment, before a start": ("deployment", "rm", 302),
    "deployment, after the go": ("deployment", "rm", 409),  # with a start on the record
    "verification": ("deployment", "rm", 409),
    "closed": ("deployment", "rm", 409),
    "rejected": ("qualification", "po", 409),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_by_its_signer_alone(
    situation: str, company: Company, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    phase, signer, outcome = SITUATIONS[situation]
    hotfix = _before_a_start(company) if situation.endswith("before a start") else hotfix_in(situation)
    approval = hotfix.approvals.filter(phase=phase, signer=company.people[signer]).last()
    typed = {"reason": "The wrong one.", "password": PASSWORD, "reached_production": "no"}
    address = url("withdraw", hotfix, approval)
    wrong = []
    for person in PEOPLE:
        expected = outcome if person == signer else _status(person)
        may = expected == 302 and person not in NOT_LET_IN
        shown = browsers[person].get(address).status_code
        with undone():
            answer = browsers[person].post(address, typed)
            there = Withdrawal.objects.count()
        if (answer.status_code, there, shown) != (expected, int(may), 200 if may else expected):
            wrong.append(f"{person}: {answer.status_code}, shown {shown}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def _status(person: str) -> int:
    if person in NOT_LET_IN:
        return 302  # to the log-in
    return 404 if person == "plain" else 403


def _before_a_start(company: Company) -> HotFix:
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    User.objects.filter(username="inactive").update(is_active=False)
    return hotfix
