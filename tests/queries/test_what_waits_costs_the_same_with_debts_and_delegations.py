"""What waits for somebody: so many queries, however much was signed, is owed or is delegated to them."""

from datetime import timedelta
from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from tests.again import as_a_whole
from tests.driving import drive, ready, report
from tests.owing import by_phone, owing

# Which steps wait for their decision, what they hold, which calls they may confirm, what was decided there,
# what is owed there, of sign-offs, of evidence and of amendments, whether a go is over, and the hot fixes.
ALL = 9


def asked(person):
    with CaptureQueriesContext(connection) as queries:
        found = list(waiting_for(person, HotFix.objects.all()))
    return len(found), len(queries)


def _two_of_each_kind(company):
    for _each in range(2):
        owing(company, phase="code_review")
        by_phone(ready(report(company), company, to="qualification"), company, Role.TECHNICAL_LEAD, "tl")
        drive(report(company), company, to="merge")


def test_what_waits(company):
    drive(report(company), company, to="qualification")
    assert asked(company.tl) == (1, ALL)
    until = clock.now() + timedelta(days=1)
    for role, by in ((Role.QA_LEAD, company.qa), (Role.SENIOR_DEVELOPER, company.sd)):
        people = {"to": company.tl, "by": by}
        delegate_role(role, company.system, ends_at=until, reason="Away.", **people)
    as_a_whole("two of each kind", partial(_two_of_each_kind, company))
    assert asked(company.tl) == (7, ALL)
    # Whoever holds nothing is asked for no calls and no past; a report of theirs may be owed.
    assert asked(company.insider) == (0, 4)
