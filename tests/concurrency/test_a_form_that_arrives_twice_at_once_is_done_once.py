"""A button that was pressed twice: both requests are on their way at the same moment, and it is done once."""

from collections.abc import Callable
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.concurrency.at_once import at_once
from tests.driving import Company
from tests.entrance.doors import DOORS, Form, a_report, everything


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_both_lead_to_the_same_place(door: Callable[[Company], Form], company: Any, night: Any) -> None:
    send = door(company).open()
    before = everything()
    answers = at_once(send, send)
    assert [answer.status_code for answer in answers] == [302, 302]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    after = everything()
    assert after != before
    send()
    assert everything() == after


def test_a_report_that_carries_no_token_is_one_hot_fix_too(company: Any, night: Any, posting: Any) -> None:
    form = a_report(company)
    answers = at_once(*[posting(form.user, form.page, form.typed)] * 4)
    assert {answer.status_code for answer in answers} == {302}
    assert HotFix.objects.count() == 1
