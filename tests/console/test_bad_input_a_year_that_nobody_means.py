"""A moment outside the years that people mean is refused at its field: pages count on from it."""

from collections.abc import Callable

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, form_in, url, words_of
from tests.driving import Company

FIELDS = [
    ("verification", "verifications", "monitoring_start", "monitoring_minutes"),
    ("deployment", "deployment_plans", "window_start", "duration_minutes"),
]


@pytest.mark.parametrize(("state", "name", "begins", "lasts"), FIELDS)
@pytest.mark.parametrize("typed", ["9999-12-31T23:59", "2100-01-01T00:00", "0001-01-01T00:00"])
def test_it_is_refused_and_kept_in_the_page(
    typed: str,
    state: str,
    name: str,
    begins: str,
    lasts: str,
    company: Company,
    hotfix_in: Callable[[str], HotFix],
) -> None:
    hotfix = hotfix_in(state)
    browser, address = client_of(company.rm), url("evidence", hotfix, name)
    answer = browser.post(address, form_in(browser.get(address)) | {begins: typed, lasts: "40000"})
    assert answer.status_code == 400
    assert answer.context["form"].errors == {begins: ["Check the year: it must be from 2000 to 2099."]}
    assert typed in words_of(answer)
    assert browser.get(url("change", hotfix)).status_code == 200


def test_the_last_moment_of_the_last_year_is_taken(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    hotfix = hotfix_in("deployment")
    browser, address = client_of(company.rm), url("evidence", hotfix, "deployment_plans")
    typed = form_in(browser.get(address)) | {"window_start": "2099-12-31T23:59"}
    asked = browser.post(address, typed)
    assert asked.status_code == 400
    assert not asked.context["form"].errors
    assert "Start of the window (UTC)" in words_of(asked)
    assert browser.post(address, form_in(asked)).status_code == 302
    assert hotfix.deployment_plans.get().window_start.year == 2099
