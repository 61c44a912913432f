"""Whoever watches hears updates and outcomes, and nothing that asks for an act; a thousand cost as ten do."""

from collections.abc import Callable

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.common.errors import NotAllowed, WrongPhase
from apps.hotfixes.models import HotFix
from apps.hotfixes.posting import post_update
from apps.notifications import dispatch, way_outcomes
from apps.notifications.dispatch import tell
from apps.notifications.models import Notice, Watching
from apps.notifications.watching import stop_watching, watch
from tests.driving import NIGHT, Company, perform
from tests.telling import news, told, work


def test_a_watcher_hears_how_it_goes(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    watch(hotfix, by=company.insider)
    perform(hotfix, "pass_testing", by=company.qa)
    work()
    assert "insider" not in told(), "it asks for an act of others"
    post_update(hotfix, "The test has passed.", by=company.qa)
    work()
    assert "insider" in told(what="status update")
    hotfix.refresh_from_db()
    perform(hotfix, "refuse_deployment", by=company.rm, reason="Not tonight.")
    work()
    assert ("insider", "back in development") in news()
    hotfix.refresh_from_db()
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    work()
    assert ("insider", "cancelled") in news()


def test_watching_twice_is_told_once(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    watch(hotfix, by=company.qa)
    watch(hotfix, by=company.reporter)
    watch(hotfix, by=company.reporter)
    post_update(hotfix, "It goes on.", by=company.sd)
    work()
    assert told() == ["contributor", "po", "qa", "reporter", "rm", "tl"]


def test_who_stopped_hears_no_more(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    watch(hotfix, by=company.insider)
    stop_watching(hotfix, by=company.insider)
    stop_watching(hotfix, by=company.insider)
    post_update(hotfix, "It goes on.", by=company.sd)
    work()
    assert "insider" not in told()


def test_who_begins_later_hears_no_old_news(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    post_update(hotfix, "It goes on.", by=company.sd)
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    work()
    told()
    watch(hotfix, by=company.insider)
    tell(hotfix.pk)
    assert told() == []


def test_who_may_not_see_it_any_more_hears_no_more(company: Company, ready: Callable[..., HotFix]) -> None:
    hotfix = ready("testing")
    watch(hotfix, by=company.insider)
    company.system.staff.get(user=company.insider).delete()
    post_update(hotfix, "It goes on.", by=company.sd)
    work()
    assert "insider" not in told()


def test_who_may_not_see_it_may_not_watch_it(company: Company, ready: Callable[..., HotFix]) -> None:
    with pytest.raises(NotAllowed):
        watch(ready("testing"), by=company.plain)


def test_what_has_ended_is_watched_by_nobody_more(company: Company, ready: Callable[..., HotFix]) -> None:
    with pytest.raises(WrongPhase):
        watch(ready("closed"), by=company.insider)


def _crowd(hotfix: HotFix, number: int, start: int = 0) -> None:
    """So many more who see everything and watch."""
    names = [f"crowd-{start + each}" for each in range(number)]
    User.objects.bulk_create(
        User(username=name, email=f"{name}@example.org", is_staff=True, is_superuser=True) for name in names
    )
    people = User.objects.filter(username__in=names)
    Watching.objects.bulk_create(Watching(hotfix=hotfix, person=one, since=NIGHT) for one in people)


def _queries_but_those_of_each_mail(hotfix: HotFix) -> tuple[int, int]:
    """How many mails went, and the queries that were asked beside the one that notes each as sent."""
    mail.outbox.clear()
    with CaptureQueriesContext(connection) as asked:
        sent = tell(hotfix.pk)
    noted = [one for one in asked if one["sql"].startswith("UPDATE") and '"sent_at"' in one["sql"]]
    assert len(noted) == sent == len(mail.outbox)
    return sent, len(asked) - sent


def test_many_watchers_cost_no_more_queries_a_message_than_ten(
    company: Company, ready: Callable[..., HotFix]
) -> None:
    hotfix = ready("testing")
    _crowd(hotfix, 10)
    post_update(hotfix, "The first.", by=company.sd)
    few, queries = _queries_but_those_of_each_mail(hotfix)
    _crowd(hotfix, 40, start=10)  # SQLite takes some sixty rows in a statement
    post_update(hotfix, "The second.", by=company.sd)
    many, of_many = _queries_but_those_of_each_mail(hotfix)
    assert many == few + 40
    assert of_many == queries


def test_so_many_are_claimed_at_once_as_are_sent_in_time(
    company: Company, ready: Callable[..., HotFix], monkeypatch: pytest.MonkeyPatch
) -> None:
    hotfix = ready("testing")
    _crowd(hotfix, 25)
    claimed: list[int] = []
    deliver = way_outcomes.deliver
    monkeypatch.setattr(dispatch, "AT_ONCE", 10)
    monkeypatch.setattr(way_outcomes, "deliver", lambda going: claimed.append(len(going)) or deliver(going))
    post_update(hotfix, "It goes on.", by=company.sd)
    work()
    assert claimed == [10, 10, 10, 1]
    assert len(told()) == 31
    assert not Notice.objects.exclude(next_try_at=None).exists()
