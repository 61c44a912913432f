"""On a phone the thumb meets what is asked for first: a yes stands above whatever ends the hot fix."""

from apps.accounts.roles import Role
from tests.asking import client_of, words_of
from tests.driving import ready, report
from tests.owing import claimed


def test_confirming_what_was_said_stands_above_cancelling(company):
    hotfix = ready(report(company), company, to="code_review")
    claimed(hotfix, company, Role.TECHNICAL_LEAD, "tl", witness=company.po, at=hotfix.phase_entered_at)
    page = words_of(client_of(company.po).get(f"/admin/hotfixes/hotfix/{hotfix.pk}/change/"))
    assert page.index("Confirm the yes to Code Review") < page.index("Cancel the hot fix")
