"""The access reviews of the demonstration: that of the last quarter is signed, this one is open."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from apps.access.models import AccessReview, ReviewLine
from apps.access.reviewing import (
    Ticked,
    as_it_stands,
    begin_review,
    confirm_lines,
    digest_of,
    may_decide,
    sign_review,
    what_is_signed,
    withdraw_line,
)
from apps.accounts.models import User
from apps.common.tracking import acting
from apps.systems.models import SystemUserObjectPermission

from .company import KEEPER, Company
from .course import Beat
from .play import proof_of

OTHER = "yusuf"  # the second process owner
SIGNED_BEFORE, OPEN_SINCE = timedelta(days=58), timedelta(days=2)


def reviews(company: Company, now: datetime) -> Iterator[tuple[datetime, Beat]]:
    """Yield what the process owners do, and when."""
    keeper, other = company.people[KEEPER], company.people[OTHER]
    began = (now - SIGNED_BEFORE).replace(hour=13, minute=5, second=0, microsecond=0)
    yield began - timedelta(days=40), Beat(0, lambda: _let_somebody_see(company, keeper))
    yield began, Beat(0, lambda: _begin(keeper, *_quarter_before(began)))
    yield began + timedelta(minutes=25), Beat(0, lambda: _withdraw(company, keeper))
    yield began + timedelta(hours=1), Beat(0, lambda: _confirm(keeper, every=1))
    yield began + timedelta(hours=3), Beat(0, lambda: _confirm(other, every=1))
    yield began + timedelta(hours=4), Beat(0, lambda: _sign(other))
    again = (now - OPEN_SINCE).replace(hour=10, minute=40, second=0, microsecond=0)
    yield again, Beat(0, lambda: _begin(other, _first_of_its_quarter(again), again.date()))
    yield again + timedelta(hours=1), Beat(0, lambda: _confirm(other, every=2))


def _let_somebody_see(company: Company, by: User) -> None:
    system = next(iter(company.systems.values()))
    known = set(system.staff.values_list("user", flat=True))
    free = [one for one in company.people.values() if one.pk not in known and not one.groups.exists()]
    with acting(by, reason="Helps with the sample of payments until the end of the month."):
        system.staff.create(user=free[-1])


def _first_of_its_quarter(moment: datetime) -> date:
    return date(moment.year, 3 * ((moment.month - 1) // 3) + 1, 1)


def _quarter_before(moment: datetime) -> tuple[date, date]:
    until = _first_of_its_quarter(moment) - timedelta(days=1)
    return date(until.year, until.month - 2, 1), until


def _begin(by: User, start: date, until: date) -> None:
    begin_review(start=start, until=until, by=by)


def _open() -> AccessReview:
    return AccessReview.objects.get(is_open=True)


def _withdraw(company: Company, by: User) -> None:
    system = next(iter(company.systems.values()))
    seen = SystemUserObjectPermission.objects.filter(content_object=system).latest("pk")
    review = _open()
    for line in as_it_stands(review):
        if (line.kind, line.key) == (ReviewLine.Kind.SYSTEM, f"user {seen.pk}"):
            withdraw_line(review, Ticked.of(line), by=by, reason="The sample was drawn in the spring.")


def _confirm(by: User, *, every: int) -> None:
    review = _open()
    lines = [one for one in as_it_stands(review) if one.decision == ReviewLine.Decision.OPEN]
    theirs = [one for one in lines if may_decide(by, one).allowed][::every]
    confirm_lines(review, [Ticked.of(one) for one in theirs], by=by)


def _sign(by: User) -> None:
    review = _open()
    seen = digest_of(what_is_signed(review, as_it_stands(review)))
    sign_review(review, by=by, proof=proof_of(by), seen=seen, why_open="Asked again next quarter.")
