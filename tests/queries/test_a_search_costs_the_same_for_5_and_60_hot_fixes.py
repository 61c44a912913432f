"""The search: so many queries, however many hot fixes there are and however many are found."""

from django.db import connection
from django.urls import reverse

from tests.driving import report

SEARCH = reverse("admin:search")
# To say how long a statement may take, and to take it back, in a transaction (a savepoint of the test).
BOUNDED = 4 if connection.vendor == "postgresql" else 0


# Session and person; the names that may be meant; what is in reach; four questions (open or ended, in the
# head or anywhere), and which are the newest; what was found, the clocks of its systems, who is named there;
# model permissions for the menu.
WHAT_IS_FOUND = {"po": 14, "auditor": 12, "root": 11}
# SQLite's index is asked by itself for what ended, in heads and anywhere, and for the rarer of two words each
# time; which are the newest is not.
BY_ITSELF = 3 if connection.vendor == "sqlite" else 0


def test_what_is_found_and_a_typo(company, asked, reported):
    typos = []
    for more, fewer in ((5, -BY_ITSELF), (55, 4)):  # of a full page the questions for less are not asked
        reported(company, number=more)
        for who, number in WHAT_IS_FOUND.items():
            cost = len(asked(company.people[who], f"{SEARCH}?q=card+payments")) - BOUNDED
            assert cost == number - fewer, (who, more)
        typos.append(len(asked(company.po, f"{SEARCH}?q=crad+paymnets")) - BOUNDED)
    assert typos[1] <= typos[0]


def test_a_reference(company, asked):
    report(company)
    assert len(asked(company.po, f"{SEARCH}?q=HF-1", status=302)) == 6
