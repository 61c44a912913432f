"""A hundred kilobytes in every field: the form comes back, says at its fields what is wrong, and soon."""

import time
from typing import Any

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company, report
from tests.entrance.filled_to_the_brim import HUNDRED_KB, filled, pages

# Of this process; it takes a tenth of that, and much longer where the work grows with the square of a text.
SECONDS = 2.0


def test_every_form(company: Company) -> None:
    asked = pages(company)
    assert len(asked) > 20
    versions = dict(HotFix.objects.values_list("pk", "version"))
    for user, address in asked:
        browser = client_of(user)
        typed = filled(browser.get(address))
        begun = time.process_time()
        answer = browser.post(address, typed)
        assert time.process_time() - begun < SECONDS, address
        # The admin's own forms come back with 200.
        assert answer.status_code == (200 if address.endswith("/add/") and "hotfix" not in address else 400)
        words = words_of(answer)
        assert "<form" in words, address
        assert "errorlist" in words or "hf-refusal" in words, address
        longest = [one for one in form_in(answer).values() if one and len(one[0]) >= len(HUNDRED_KB) - 1]
        assert longest or "status" in address or "grant" in address or "give" in address, address
    assert dict(HotFix.objects.values_list("pk", "version")) == versions


@pytest.mark.parametrize("signed_in", [True, False])
def test_more_than_a_form_can_hold_is_a_sentence(signed_in: bool, settings: Any, company: Company) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000
    hotfix = report(company)
    browser = client_of(company.po if signed_in else None)
    for kind in ("multipart/form-data", "application/x-www-form-urlencoded"):
        body = {"text": HUNDRED_KB * 3} if kind.startswith("multi") else f"text={HUNDRED_KB * 3}"
        given = {} if kind.startswith("multi") else {"content_type": kind}
        answer = browser.post(url("status", hotfix), body, **given)
        assert answer.status_code == 413
        assert "More was sent than a form can hold" in words_of(answer)


def test_too_many_fields_are_the_same_sentence(company: Company) -> None:
    answer = client_of(company.po).post(url("add"), {f"field-{number}": "" for number in range(6_000)})
    assert answer.status_code == 413
    assert "More was sent than a form can hold" in words_of(answer)
