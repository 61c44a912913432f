"""Whoever sees a hot fix may watch it, for themselves, while it is open; stopping is always possible."""

from collections.abc import Callable

import pytest
from django.test import Client

from apps.hotfixes.models import HotFix
from apps.notifications.models import Watching
from tests.asking import undone, url
from tests.permissions.table_of_acts import PEOPLE

NOT_LET_IN = ("inactive", "outsider", "anonymous")


@pytest.mark.parametrize(("state", "outcome"), [("identified", 302), ("verification", 302), ("closed", 409)])
def test_by_everybody(
    state: str, outcome: int, hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in(state)
    wrong = []
    for person in PEOPLE:
        # To the log-in, or nothing there.
        expected = 302 if person in NOT_LET_IN else 404 if person == "plain" else outcome
        may = expected == 302 and person not in NOT_LET_IN
        with undone():
            given = browsers[person].post(url("watch", hotfix)).status_code
            watchers = list(Watching.objects.values_list("person__username", flat=True))
        if (given, watchers) != (expected, [f"{person}-pay"] if may else []):
            wrong.append(f"{person}: {given}, {watchers}, expected {expected}")
    assert not wrong, "\n".join(wrong)


def test_looking_at_the_address_watches_nothing(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("identified")
    assert browsers["po"].get(url("watch", hotfix)).status_code == 405
    assert not Watching.objects.exists()


def test_nobody_stops_for_another_and_one_may_after_the_end(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("merge")
    browsers["insider"].post(url("watch", hotfix))
    assert browsers["po"].post(url("stop_watching", hotfix)).status_code == 302
    assert browsers["plain"].post(url("stop_watching", hotfix)).status_code == 404
    assert Watching.objects.count() == 1
    HotFix.objects.filter(pk=hotfix.pk).update(state="closed")
    assert browsers["insider"].post(url("stop_watching", hotfix)).status_code == 302
    assert not Watching.objects.exists()


def test_the_page_offers_it_and_names_the_watchers(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("identified")
    before = browsers["insider"].get(url("change", hotfix)).content.decode()
    assert url("watch", hotfix) in before
    browsers["insider"].post(url("watch", hotfix))
    browsers["insider"].post(url("watch", hotfix))  # pressed twice
    after = browsers["insider"].get(url("change", hotfix)).content.decode()
    assert f'action="{url("stop_watching", hotfix)}"' in after
    assert f'action="{url("watch", hotfix)}"' not in after
    assert "has no e-mail address, so nothing reaches you" in after
    for_others = browsers["auditor"].get(url("change", hotfix)).content.decode()
    assert "Insider Pay" in for_others.partition('id="watchers"')[2].partition("</section>")[0]
