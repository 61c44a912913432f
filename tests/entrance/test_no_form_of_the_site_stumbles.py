"""Whatever is typed or forged into a form, into all of its fields or into one: an answer, and no accident."""

from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, undone
from tests.driving import Company
from tests.entrance.addresses import Dealer
from tests.entrance.filled_to_the_brim import pages

# What cannot be kept, a number beyond all bounds, no number, and the last moment.
VALUES = ("a\0b", "9" * 30, "x", "9999-12-31T23:59")
# What no form shows, or what its page carries by itself.
FORGED = ("user", "system", "role", "person", "to", "what", "_to_field")
CARRIED = ("_FORMS", "-id", "seen", "evidence", "shown")
TOKEN = "csrfmiddlewaretoken"


@pytest.mark.parametrize("each", [1, pytest.param(None, marks=pytest.mark.slow)], ids=["one", "all"])
def test_in_all_fields_and_in_each_of_them(each: int | None, company: Company) -> None:
    dealer, wrong = Dealer(each=each), []
    for user, address in pages(company):
        browser = client_of(user, raise_request_exception=False)
        shown: dict[str, Any] = form_in(browser.get(address))
        names = [name for name in shown if name != TOKEN]
        carried = [name for name in names if name.endswith(CARRIED)]
        for forged in (names, FORGED, carried):
            for value in dealer.deal(VALUES):
                with undone():
                    answer = browser.post(address, {**shown, **dict.fromkeys(forged, value)})
                if answer.status_code >= 500:
                    wrong.append(f"{address} is answered with {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert HotFix.objects.exists()
