"""Why it was changed is asked last, after every field, question and row, and one button stands out."""

import re
from collections.abc import Callable

import pytest

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.driving import Company

FORMS = {
    "qualification": ("po", "change_requests"),
    "code_review": ("tl", "code_reviews"),
    "deployment": ("rm", "deployment_plans"),
}


@pytest.mark.parametrize("state", FORMS)
def test_why_is_the_last_that_is_asked(
    state: str, company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    who, name = FORMS[state]
    page = words_of(client_of(company.people[who]).get(url("evidence", hotfix_in(state), name)))
    asked = re.findall(r'class="form-row field-([\w-]+)', page)
    assert asked[-1] == "why"
    assert asked.count("why") == 1


def test_attaching_a_file_does_not_compete_with_saving(
    company: Company, hotfix_in: Callable[[str], HotFix]
) -> None:
    page = words_of(client_of(company.qa).get(url("evidence", hotfix_in("testing"), "test_reports")))
    assert re.search(r'class="hf-button tone-plain" href="[^"]+">Attach files<', page)
    assert len(re.findall(r'type="submit" class="[^"]*\bdefault"', page)) == 1
    assert 'class="hf-button" ' not in page
