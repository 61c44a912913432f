"""The search: so many queries, however many hot fixes there are and however many are found."""

import pytest
from django.db import connection
from django.urls import reverse

from tests.driving import report

SEARCH = reverse("admin:search")
# To say how long a statement may take, and to take it back, in a transaction (a savepoint of the test).
BOUNDED = 4 if connection.vendor == "postgresql" else 0


# Session and person; the names that may be meant; what is in reach; four questions (open or ended, in the
# head or anywhere), and which are the newest; what was found, the clocks of its systems, who is named there;
# model permissions for the menu.
@pytest.mark.parametrize(("who", "number"), [("po", 14), ("auditor", 12), ("root", 11)])
def test_what_is_found(who, number, company, asked):
    costs = []
    for more in (5, 55):
        for _each in range(more):
            report(company)
        costs.append(len(asked(company.people[who], f"{SEARCH}?q=card+payments")) - BOUNDED)
    # Of a full page the questions for less are not asked.
    assert costs == [number, number - 4]


def test_a_typo(company, asked):
    costs = []
    for more in (5, 55):
        for _each in range(more):
            report(company)
        costs.append(len(asked(company.po, f"{SEARCH}?q=crad+paymnets")) - BOUNDED)
    assert costs[1] <= costs[0]


def test_a_reference(company, asked):
    report(company)
    assert len(asked(company.po, f"{SEARCH}?q=HF-1", status=302)) == 6
