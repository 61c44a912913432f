"""Caused by, recurrence of, duplicate of: who says so, what is refused, and what both hot fixes show."""

import pytest

from apps.common.errors import BadInput, NotAllowed, WrongPhase
from apps.hotfixes.models import HotFix
from apps.learning.linking import END_AS_DUPLICATE, duplicate_of, end_as_duplicate, link, take_back
from apps.learning.links import HotFixLink
from tests.driving import EVERYBODY, HOLDERS, Company, drive, make_company, report

Kind = HotFixLink.Kind


@pytest.fixture
def first(company: Company) -> HotFix:
    return report(company)


@pytest.fixture
def second(company: Company) -> HotFix:
    return report(company, title="Cards are refused again")


@pytest.mark.parametrize("who", EVERYBODY)
def test_whoever_has_a_part_says_so(who: str, first: HotFix, second: HotFix, company: Company) -> None:
    by = company.people[who]
    if who in (*HOLDERS.values(), "reporter"):
        assert str(link(second, Kind.RECURRENCE_OF, other=first, by=by)) == "Recurrence of HF-2026-0001"
    else:
        with pytest.raises(NotAllowed):
            link(second, Kind.RECURRENCE_OF, other=first, by=by)


def test_both_show_it(first: HotFix, second: HotFix, company: Company) -> None:
    made = link(second, Kind.RECURRENCE_OF, other=first, by=company.po)
    assert list(HotFixLink.objects.touching(first)) == [made] == list(HotFixLink.objects.touching(second))


def test_a_cause_may_be_a_release(first: HotFix, company: Company) -> None:
    assert str(link(first, Kind.CAUSED_BY, release=" v2.4.0 ", by=company.tl)) == "Caused by v2.4.0"
    with pytest.raises(BadInput) as refused:
        link(first, Kind.RECURRENCE_OF, release="v2.4.0", by=company.tl)
    assert list(refused.value.fields) == ["other"]


@pytest.mark.parametrize("kind", Kind)
def test_it_leads_to_another_one_that_one_may_see(kind: Kind, first: HotFix, company: Company) -> None:
    elsewhere = report(make_company("SHOP"))
    for other in (first, elsewhere, None):
        with pytest.raises(BadInput) as refused:
            link(first, kind, other=other, by=company.po)
        assert list(refused.value.fields) == ["other"]


def test_it_is_said_once(first: HotFix, second: HotFix, company: Company) -> None:
    link(second, Kind.CAUSED_BY, other=first, by=company.po)
    with pytest.raises(BadInput, match="missing or wrong"):
        link(second, Kind.CAUSED_BY, other=first, by=company.tl)


def test_a_wrong_one_is_taken_back_and_stays_on_the_record(
    first: HotFix, second: HotFix, company: Company
) -> None:
    made = link(second, Kind.CAUSED_BY, other=first, by=company.po)
    with pytest.raises(BadInput):
        take_back(made, by=company.po, reason=" ")
    with pytest.raises(NotAllowed):
        take_back(made, by=company.plain, reason="It was another one.")
    take_back(made, by=company.tl, reason="It was another one.")
    assert not HotFixLink.objects.touching(second).exists()
    assert second.points_to.get().withdrawn_by == company.tl
    with pytest.raises(WrongPhase):
        take_back(made, by=company.tl, reason="It was another one.")
    link(second, Kind.CAUSED_BY, other=first, by=company.po)


def test_an_ended_one_points_nowhere_new(first: HotFix, second: HotFix, company: Company) -> None:
    drive(second, company, to="cancelled")
    with pytest.raises((NotAllowed, WrongPhase)):
        link(second, Kind.CAUSED_BY, other=first, by=company.reporter)


def test_a_duplicate_ends_by_pointing_to_the_other(first: HotFix, second: HotFix, company: Company) -> None:
    outcome = end_as_duplicate(second, of=first, by=company.reporter, reason="Same outage.")
    assert outcome.hotfix.state == "cancelled"
    assert duplicate_of(outcome.hotfix) == first
    assert duplicate_of(first) is None
    newest = second.history.first()
    assert newest.history_change_reason == "Duplicate of HF-2026-0001: Same outage."


def test_who_may_not_end_it_leaves_no_link_either(first: HotFix, second: HotFix, company: Company) -> None:
    with pytest.raises(NotAllowed):
        end_as_duplicate(second, of=first, by=company.qa)
    assert not second.points_to.exists()
    assert END_AS_DUPLICATE == "cancel"


def test_two_are_not_duplicates_of_each_other(first: HotFix, second: HotFix, company: Company) -> None:
    link(second, Kind.DUPLICATE_OF, other=first, by=company.po)
    with pytest.raises(BadInput):
        end_as_duplicate(first, of=second, by=company.reporter)
    first.refresh_from_db()
    assert first.state == "identified"
