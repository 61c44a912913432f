"""Whoever has a time zone reads each moment of each page in it, with UTC beside it."""

from collections.abc import Callable

import pytest

from apps.accounts.models import User
from tests.asking import client_of
from tests.browser import pages
from tests.driving import Company

from .reading import alone_in, both_in, words_of_page


@pytest.mark.parametrize("family", [pages.of_the_admin, pages.of_hot_fixes, pages.of_everything_else])
def test_the_pages(family: Callable[[Company], list[pages.Page]], company: Company) -> None:
    for person in User.objects.all():
        person.time_zone = "Asia/Kolkata"
        person.save(update_fields=["time_zone"])
    wrong: dict[str, set[str]] = {}
    told = 0
    for who, address in family(company):
        browser = client_of(company.people[who] if who else None)
        text = words_of_page(browser.get(address, follow=True).content)
        told += len(both_in(text))
        if who and (alone := set(alone_in(text))):
            wrong[f"{who} {address}"] = alone
    assert not wrong
    assert told
