"""The reporter takes a report back while it is only that; afterwards it is the Product Owner's to cancel."""

from collections.abc import Callable

from django.test import Client

from apps.hotfixes.models import HotFix
from tests.asking import saying, url, words_of


def test_at_once(hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]) -> None:
    hotfix = hotfix_in("identified")
    assert browsers["reporter"].post(url("act", hotfix, "cancel"), saying(hotfix)).status_code == 302
    hotfix.refresh_from_db()
    assert hotfix.state == "cancelled"


def test_later_the_refusal_says_who_may(
    hotfix_in: Callable[[str], HotFix], browsers: dict[str, Client]
) -> None:
    hotfix = hotfix_in("testing")
    answer = browsers["reporter"].post(url("act", hotfix, "cancel"), saying(hotfix))
    assert answer.status_code == 403
    assert "Product Owner, the reporter (in Issue Identified)" in words_of(answer)
    assert browsers["po"].post(url("act", hotfix, "cancel"), saying(hotfix)).status_code == 302
