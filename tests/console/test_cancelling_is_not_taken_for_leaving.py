"""The act says what it cancels, and the way back from any form says that it changes nothing."""

import re
from collections.abc import Callable

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company


def test_the_button_says_what_it_cancels(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("development")
    browser = client_of(company.po)
    address = url("act", hotfix, "cancel")
    assert f'href="{address}">Cancel the hot fix</a>' in words_of(browser.get(url("change", hotfix)))
    page = words_of(browser.get(address))
    assert 'value="Cancel the hot fix"' in page
    assert f"Back to {hotfix.reference} without changing anything" in page


def test_no_form_calls_its_way_back_cancel(company: Company, hotfix_in: Callable[[str], HotFix]) -> None:
    hotfix = hotfix_in("testing")
    ways_back = {
        url("evidence", hotfix, "test_reports"): (company.qa, "Back without saving"),
        url("act", hotfix, "fail_testing"): (
            company.qa,
            f"Back to {hotfix.reference} without changing anything",
        ),
        url("add"): (company.qa, "Back without reporting"),
    }
    for address, (who, words) in ways_back.items():
        page = words_of(client_of(who).get(address))
        assert f">{words}</a>" in page
        assert not re.search(r">\s*Cancel\s*<|value=\"Cancel\"", page)
