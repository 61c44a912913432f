"""The page of figures and its CSV: so many queries, however many hot fixes, rounds and sign-offs."""

import pytest
from django.urls import reverse

from tests.driving import drive, make_company, report

FIGURES = reverse("admin:hotfixes_hotfix_figures")
CSV = reverse("admin:hotfixes_hotfix_figures_csv")

# Session, person with groups; systems and hot fixes in reach; the hot fixes, their stays, their sign-offs,
# the last changes of their evidence, the clocks, the freezes, when production was changed, the follow-up
# actions that came of them; up to when what has ended is kept, and the names of the systems.
FIGURES_OF_A_PERSON = 14
# The systems of the form; model permissions for the menu.
AROUND_THEM = 2


def test_figures(company, asked, reported, night):
    expected = {FIGURES: FIGURES_OF_A_PERSON + AROUND_THEM, CSV: FIGURES_OF_A_PERSON}
    reported(company, number=5)
    assert {address: len(asked(company.po, address)) for address in expected} == expected
    other = make_company("SHOP")
    first, second, third, *_others = reported(company, number=28)
    reported(other, number=28)
    for hotfix in (first, second, third):
        drive(hotfix, company, to="closed")
    assert {address: len(asked(company.po, address)) for address in expected} == expected


@pytest.mark.parametrize(("who", "fewer"), [("auditor", 2), ("root", 3)])
def test_who_sees_everything_asks_for_no_reach(who, fewer, company, asked, night):
    report(company)
    expected = FIGURES_OF_A_PERSON + AROUND_THEM - fewer
    assert len(asked(company.people[who], FIGURES)) == expected
