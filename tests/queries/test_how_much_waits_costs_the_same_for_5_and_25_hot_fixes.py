"""What each open page asks once a minute: so many queries, however much waits."""

from functools import partial

from django.urls import reverse

from tests.again import as_a_whole
from tests.driving import drive, report

# Session, person; systems in reach, and what is held; which decisions on steps wait for them. What waits:
# which calls they may confirm, what is owed there, which goes are over, and what they decided; then what
# follows, what is amended, and the keys.
QUERIES = {"po": 12, "insider": 7}


def test_asked_by_a_page(company, asked, reported):
    reported(company, number=4)
    drive(report(company), company, to="qualification")
    address = reverse("admin:waiting")
    assert {who: len(asked(company.people[who], address)) for who in QUERIES} == QUERIES
    as_a_whole("20 more", partial(_more, company))
    assert {who: len(asked(company.people[who], address)) for who in QUERIES} == QUERIES


def _more(company):
    for number in range(20):
        hotfix = report(company)
        if number % 5 == 0:
            drive(hotfix, company, to="qualification")
