"""Whatever stands in an address, of any page, for anybody: an answer, no accident, nothing of others."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.urls import reverse

from apps.accounts.models import User
from apps.hotfixes.models import HotFix
from hotfix_site.health import PAGES
from tests.asking import client_of, undone
from tests.driving import Company
from tests.entrance.addresses import (
    QUERY_VALUES,
    SENSELESS,
    SOME_VALUES,
    UNREADABLE,
    Dealer,
    autocompletes,
    lists,
    parameters_of_views,
    routes,
)

# Answered before anything is read of an address but its path.
AT_THE_DOOR = tuple(f"/{page}" for page in PAGES)


class Walk:
    """Asks as one person, and keeps what was answered with an accident, or with what is not theirs."""

    def __init__(self, user: User | None, hidden: tuple[str, ...] = ()) -> None:
        self.browser = client_of(user, raise_request_exception=False)
        self.hidden = hidden
        self.wrong: list[str] = []
        self.asked = 0

    def get(self, address: str) -> None:
        self.asked += 1
        with undone():
            answer = self.browser.get(address)
            said = b"" if answer.streaming else answer.content
        refused = any(value in address for value in UNREADABLE) and not address.startswith(AT_THE_DOOR)
        if answer.status_code >= 500 or (refused and answer.status_code != 400):
            self.wrong.append(f"{address[:200]} is answered with {answer.status_code}")
        if any(words.encode() in said for words in self.hidden):
            self.wrong.append(f"{address[:200]} shows what is not theirs")


@pytest.fixture
def sensible(hotfix: HotFix, company: Company) -> dict[str, Any]:
    """What makes sense in the places of a route."""
    record = hotfix.test_reports.get()
    return {
        **dict.fromkeys(("pk", "object_id", "note_pk", "key", "debt_pk", "grant_pk"), hotfix.pk),
        "id": company.po.pk,
        "record_key": record.pk,
        "name": "test_reports",
        "reference": hotfix.reference,
        "app_label": "hotfixes",
    }


PEOPLE = ("root", "plain", None)


@pytest.mark.parametrize("who", PEOPLE)
def test_in_every_place_of_every_route(
    who: str | None, sensible: Any, dealer: Dealer, hotfix: HotFix, company: Company
) -> None:
    hidden = (hotfix.reference, hotfix.title) if who in ("plain", None) else ()
    walk = Walk(company.people[who] if who else None, hidden)
    for route in routes():
        for place in route.places:
            for value in dealer.deal((*UNREADABLE, *SENSELESS)):
                if hotfix.reference not in (address := route.address(sensible, **{place: value})):
                    walk.get(address)
    assert walk.asked > 200
    assert not walk.wrong, "\n".join(walk.wrong)


def test_in_every_parameter_of_every_list(dealer: Dealer, hotfix: HotFix, company: Company) -> None:
    walk = Walk(company.root)
    for address, names in lists(company.root):
        assert len(names) > 9
        for name in names:
            for value in dealer.deal(QUERY_VALUES):
                walk.get(f"{address}?{name}={value}")
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("who", ["root", "plain"])
def test_in_every_parameter_of_every_page(
    who: str, sensible: Any, dealer: Dealer, hotfix: HotFix, company: Company
) -> None:
    names = parameters_of_views()
    assert {"before", "start", "until", "which", "system", "hotfix", "state"} <= set(names)
    walk = Walk(company.people[who], (hotfix.title,) if who == "plain" else ())
    for route in routes():
        for value in dealer.deal(SOME_VALUES):
            walk.get(f"{route.address(sensible)}?{'&'.join(f'{name}={value}' for name in names)}"[:60000])
    assert not walk.wrong, "\n".join(walk.wrong)


@pytest.mark.parametrize("who", ["root", "plain"])
def test_in_every_box_that_completes_a_name(who: str, dealer: Dealer, company: Company) -> None:
    walk = Walk(company.people[who])
    address = reverse("admin:autocomplete")
    for asked in autocompletes():
        for name in (*asked, "term", "page"):
            for value in dealer.deal(QUERY_VALUES):
                said = {"term": "a", **asked, name: value}
                walk.get(f"{address}?{'&'.join(f'{one}={text}' for one, text in said.items())}")
    assert walk.asked > 50
    assert not walk.wrong, "\n".join(walk.wrong)


def test_no_road_leads_by_kind_and_key_to_whatever_there_is(company: Company) -> None:
    kinds = ContentType.objects.values_list("pk", flat=True)
    browser = client_of(company.root)
    assert {browser.get(f"/admin/r/{kind}/1/").status_code for kind in kinds} == {404}
