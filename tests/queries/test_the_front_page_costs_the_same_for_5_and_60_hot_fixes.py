"""The front page: so many queries, however much waits for somebody."""

from django.urls import reverse

from tests.driving import drive, report

FRONT = reverse("admin:index")

# Session, person; systems in reach, and three times the roles held; the three lists, each with the clocks of
# its systems; model permissions for the menu, in two.
FRONT_PAGE = 14


def test_front_page(company, asked):
    for _each in range(4):
        report(company)
    drive(report(company), company, to="qualification")
    assert len(asked(company.po, FRONT)) == FRONT_PAGE
    for number in range(55):
        hotfix = report(company)
        if number % 10 == 0:
            drive(hotfix, company, to="qualification")
    assert len(asked(company.po, FRONT)) == FRONT_PAGE
