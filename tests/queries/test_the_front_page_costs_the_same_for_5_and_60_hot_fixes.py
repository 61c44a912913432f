"""The front page: so many queries, however much waits for somebody."""

from django.urls import reverse

from tests.driving import drive, report

FRONT = reverse("admin:index")

# Session, person; systems in reach, and three times the roles held; the numbers of the three lists, and the
# rows of those that hold something and repeat no other, each with the clocks of its systems; model
# permissions for the menu. Who holds a role: what they decided there, and what is owed there.
FRONT_PAGE = {"po": 16, "insider": 14}


def test_front_page(company, asked):
    for _each in range(4):
        report(company)
    drive(report(company), company, to="qualification")
    assert {who: len(asked(company.people[who], FRONT)) for who in FRONT_PAGE} == FRONT_PAGE
    for number in range(55):
        hotfix = report(company)
        if number % 10 == 0:
            drive(hotfix, company, to="qualification")
    assert {who: len(asked(company.people[who], FRONT)) for who in FRONT_PAGE} == FRONT_PAGE
