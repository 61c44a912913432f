"""Who hears of a debt, of a glass that somebody asks to break, and of a role that came to him."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.grants import grant_role
from tests.driving import NIGHT, report
from tests.owing import also, break_glass, by_phone, call_to_break, settled, skip
from tests.telling import later, news, told, work


def remind(**since):
    with clock.set_to(NIGHT + timedelta(**since)):
        call_command("send_reminders", stdout=StringIO())
    return news()


@pytest.fixture
def debt(company, ready):
    """The Technical Lead's sign-off of Code Review, skipped by Release Manager and Product Owner."""
    return skip(break_glass(ready("code_review"), company), company)


def owing(found):
    return [(who, what) for who, what in found if "owed" in what]


def test_a_call_waits_for_a_second_person(company, ready):
    hotfix = ready("code_review")
    call_to_break(hotfix, by=company.po, reason="Every minute costs.\nTruly.")
    work()
    (message,) = mail.outbox
    assert message.to == ["rm@example.org"], "A Release Manager must be one of the two."
    assert message.subject.startswith(
        f"{hotfix.reference} Emergency: confirm breaking the glass until 2026-11-23 03:14"
    )
    assert "Po Pay (Product Owner) asks for it:\n\n> Every minute costs.\n> Truly." in message.body
    assert message.body.strip().endswith(f"/hotfix/{hotfix.pk}/break-glass/")


def test_the_release_managers_call_goes_to_every_signing_role_but_who_signed_development(company, ready):
    hotfix = ready("code_review")
    call_to_break(hotfix, by=company.rm, reason="Every minute costs.")
    work()
    assert told() == ["po", "qa", "tl"]


def test_a_call_that_lapsed_is_told_to_nobody(company, ready):
    call_to_break(ready("code_review"), by=company.rm, reason="Every minute costs.")
    assert remind(minutes=61) == [
        ("tl", "it still waits for your sign-off, 1 h 1 min in Code Review"),
    ]


def test_a_debt_is_told_to_whoever_may_settle_it(company, debt):
    work()
    assert owing(news()) == [("tl", "a sign-off is owed")]


def test_not_to_those_who_broke_the_glass_or_signed_development(company, debt):
    also(debt.hotfix, Role.TECHNICAL_LEAD, company, "sd")
    also(debt.hotfix, Role.TECHNICAL_LEAD, company, "rm")
    also(debt.hotfix, Role.TECHNICAL_LEAD, company, "insider")
    work()
    assert owing(news()) == [("insider", "a sign-off is owed"), ("tl", "a sign-off is owed")]


def test_a_verbal_approval_is_countersigned_by_the_one_who_said_it(company, ready):
    hotfix = ready("code_review")
    also(hotfix, Role.TECHNICAL_LEAD, company, "insider")
    work()
    told()
    by_phone(hotfix, company, Role.TECHNICAL_LEAD, "tl")
    with later(minutes=2):  # as in there
        work()
    assert owing(news()) == [("tl", "a sign-off is owed")]


def test_its_due_time_is_told_before_and_when_it_is_past(company, debt):
    work()
    remind(hours=19)
    assert owing(remind(hours=20)) == [("tl", "a sign-off that is owed is due in 4 h")]
    assert owing(remind(hours=23)) == []
    overdue = "a sign-off that is owed is overdue"
    assert owing(remind(hours=24)) == [("owner", overdue), ("tl", overdue)]
    assert owing(remind(hours=48)) == []


def test_one_that_is_settled_is_told_no_more(company, debt):
    work()
    told()
    settled(debt, company.tl)
    assert owing(remind(hours=20)) == owing(remind(hours=25)) == []


def test_whoever_is_given_a_role_hears_from_whom_and_why(company):
    hotfix = report(company)
    grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=company.owner, reason="Qa is ill.")
    work()
    (message,) = mail.outbox
    assert message.to == ["insider@example.org"]
    assert message.subject.startswith(f"{hotfix.reference} Emergency: you hold the role of QA Lead - ")
    assert "Owner Pay gave it to you:\n\n> Qa is ill." in message.body


def test_where_something_waits_for_him_already_he_gets_one_mail(company, ready):
    hotfix = ready("testing")
    grant_role(hotfix, Role.QA_LEAD, to=company.insider, by=company.owner, reason="Qa is ill.")
    work()
    assert news() == [("insider", "your sign-off is needed for Testing")]


def test_the_roster_gives_roles_without_a_mail(company):
    report(company)
    work()
    assert news() == []


def delegated(company, on, **times):
    return delegate_role(
        Role.QA_LEAD,
        on,
        to=company.insider,
        by=company.qa,
        ends_at=clock.now() + timedelta(days=2),
        reason="At sea.",
        **times,
    )


def test_a_delegate_hears_for_whom_and_until_when(company):
    delegated(company, company.system)
    work()
    (message,) = mail.outbox
    assert message.to == ["insider@example.org"]
    assert message.subject == "Payments PAY: you act as QA Lead for Qa Pay"
    assert "From 2026-11-23 02:14 UTC until 2026-11-25 02:14 UTC." in message.body
    assert "> At sea." in message.body
    assert message.body.strip().endswith("?which=waiting")


def test_of_one_hot_fix_he_hears_when_his_time_comes(company):
    """Before that he does not see it."""
    hotfix = report(company)
    delegated(company, hotfix, starts_at=clock.now() + timedelta(hours=1))
    work()
    assert remind(minutes=59) == []
    assert [who for who, _what in remind(minutes=60)] == ["insider"]
    assert remind(minutes=61) == []


def test_of_one_that_was_withdrawn_before_he_hears_nothing(company):
    hotfix = report(company)
    given = delegated(company, hotfix, starts_at=clock.now() + timedelta(hours=1))
    withdraw_delegation(given, by=company.qa, reason="I stay.")
    assert remind(hours=1) == []
