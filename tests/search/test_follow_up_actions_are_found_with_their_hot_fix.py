"""What came of a hot fix is found with it: what is to be done, by whom, and what was said of it since."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.visibility import visible_to
from apps.learning.follow_ups import confirm, hand_over, say_done
from apps.learning.models import FollowUpAction
from apps.learning.opening import open_follow_up
from apps.search.finding import search
from apps.search.models import SearchDocument
from tests.driving import EVERYBODY, Company, drive, make_company, report


@pytest.fixture
def closed(company: Company) -> HotFix:
    return drive(report(company), company, to="closed")


@pytest.fixture
def action(closed: HotFix, company: Company) -> FollowUpAction:
    return open_follow_up(
        closed,
        what="Retire the marzipan gateway",
        due=clock.now().date() + timedelta(days=7),
        owner=company.sd,
    )


def documents():
    return {one.pk: (one.passages, one.heads, one.words) for one in SearchDocument.objects.all()}


def test_what_is_to_be_done(closed, action, company, found, places):
    assert found("marzipan", company.po) == [closed]
    told = places("marzipan", company.po)
    assert told == {"Follow-up action, what is to be done": "Retire the [marzipan] gateway"}


def test_what_was_said_of_it_since_and_who_owns_it(closed, action, company, found, places):
    say_done(action, by=company.sd, outcome="A nougat proxy took over.")
    assert found("nougat", company.po) == [closed]
    confirm(action, by=company.tl, comment="Seen in the praline log.")
    assert found("praline nougat marzipan", company.po) == [closed]
    assert "Step of a follow-up action, in their words" in places("praline", company.po)


def test_whom_it_was_handed_over_to(closed, action, company, found):
    other = make_company("OTH").people["sd"]
    other.first_name = "Wiederkehr"
    other.save()
    assert found("Wiederkehr", company.po) == []
    hand_over(action, to=other, by=company.sd, reason="Knows it.")
    assert found("Wiederkehr", company.po) == [closed]


@pytest.mark.parametrize("who", EVERYBODY)
def test_only_with_a_hot_fix_that_one_sees(who, action, company):
    others = make_company("SEC")
    secret = open_follow_up(report(others), what="Rebuild Zanzibar", due=clock.now().date())
    viewer = company.people[who]
    for one, word in ((action, "marzipan"), (secret, "zanzibar")):
        seen = visible_to(viewer).filter(pk=one.came_of_id).exists()
        assert bool(search(word, viewer=viewer).results) is seen
    assert not search("zanzibar", viewer=company.sd).results


def test_what_follows_is_what_is_made_anew(closed, action, company):
    say_done(action, by=company.sd, outcome="A nougat proxy took over.")
    followed = documents()
    call_command("rebuild_search")
    assert documents() == followed


def test_a_step_puts_no_part_of_a_hot_fix_into_the_search(closed, action, company, found):
    SearchDocument.objects.all().delete()
    say_done(action, by=company.sd, outcome="A nougat proxy took over.")
    assert found("nougat", company.po) == []
    call_command("rebuild_search", "--missing")
    assert found("nougat", company.po) == [closed]
    assert found(closed.title, company.po) == [closed]
