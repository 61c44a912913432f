"""Who is on call costs the same queries, however many shifts, rules and people a rota has."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from apps.accounts.roles import SIGNING_ROLES, Role
from apps.common import clock
from apps.common.tracking import acting
from apps.systems.on_call import on_call
from tests.asking import url
from tests.driving import report

PAGES = ("tonight", "on_call", "systems_oncallrule_changelist", "systems_oncallshift_changelist")


def plan(company, *, shifts):
    """A rule with everybody in turn for each role, and so many single shifts of today and later."""
    now = clock.now()
    with acting(None):
        for role in SIGNING_ROLES:
            rule, _new = company.system.on_call_rules.get_or_create(
                role=role, every=1, at="08:00", starts_on=now.date() - timedelta(days=9)
            )
            for person in (company.tl, company.qa, company.po):
                rule.turns.create(user=person)
        for number in range(shifts):
            begins = now + timedelta(hours=number - 2)
            company.system.on_call_shifts.create(
                role=Role.TECHNICAL_LEAD,
                user=company.tl,
                starts_at=begins,
                ends_at=begins + timedelta(hours=3),
            )


def test_the_answer_itself(company):
    costs = []
    for shifts in (1, 30):
        plan(company, shifts=shifts)
        with CaptureQueriesContext(connection) as asked:
            on_call([company.system])
        costs.append(len(asked))
    assert costs == [3, 3]


def test_and_every_page_that_tells_it(company, asked):
    addresses = [
        *(reverse(f"admin:{name}") for name in PAGES),
        url("change", report(company)),
        "/api/systems/",
    ]
    feed = "/api/systems/PAY/on-call.ics"
    plan(company, shifts=2)
    few = [len(asked(company.tl, address)) for address in (*addresses, feed)]
    plan(company, shifts=20)
    assert [len(asked(company.tl, address)) for address in (*addresses, feed)] == few
