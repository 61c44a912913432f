"""A sign-off within 30 days of a password set by somebody else says so on paper; others stay as they were."""

from datetime import timedelta

from apps.accounts.credentials import CredentialChange
from apps.common import clock
from tests.driving import Company, drive, report
from tests.records.builders import Take


def set_by_the_administrator(company: Company, *, before: timedelta) -> None:
    CredentialChange.objects.create(
        person=company.qa,
        what=CredentialChange.What.PASSWORD,
        whose=CredentialChange.Whose.ANOTHER,
        by=company.root,
        by_name=str(company.root),
        at=clock.now() - before,
    )
    CredentialChange.objects.create(
        person=company.qa,
        what=CredentialChange.What.PASSWORD,
        whose=CredentialChange.Whose.OWN,
        by=company.qa,
        by_name=str(company.qa),
        at=clock.now() - before,
    )


def test_the_sign_off_carries_who_set_it_and_when(company: Company, take: Take) -> None:
    set_by_the_administrator(company, before=timedelta(days=29))
    taken = take(drive(report(company), company, to="deployment"))
    marks = {one.role: one.beside for round_of in taken.sign_offs for one in round_of.sign_offs}
    assert marks.pop("QA Lead") == ("password set by Root at 2026-10-25 02:14 UTC",)
    assert set(marks.values()) == {()}


def test_a_month_later_it_carries_nothing(company: Company, take: Take) -> None:
    set_by_the_administrator(company, before=timedelta(days=30))
    taken = take(drive(report(company), company, to="deployment"))
    assert {one.beside for round_of in taken.sign_offs for one in round_of.sign_offs} == {()}
