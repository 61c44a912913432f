"""Whatever stands in an address in the place of a key: the answer is a page, and never an accident."""

from typing import Any

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.asking import client_of, words_of

# More digits than Python reads as a number, more than a key of the database has, and no digits of ours.
NO_KEYS = ["9" * 5000, "9" * 30, "9" * 19, "٣", "x", "-1"]
PAGES = sorted(model._meta.label_lower for model in admin.site._registry)


@pytest.mark.parametrize("page", ["change", "history", "delete"])
@pytest.mark.parametrize("label", PAGES)
def test_no_page_of_the_admin_stumbles(page: str, label: str, company: Any) -> None:
    browser = client_of(company.owner)
    for key in NO_KEYS:
        address = reverse(f"admin:{label.replace('.', '_')}_{page}", args=[key])
        assert browser.get(address, follow=True).status_code in (200, 403, 404), (label, page, key[:30])


@pytest.mark.parametrize("label", PAGES)
def test_no_list_stumbles_over_what_it_is_filtered_by(label: str, company: Any) -> None:
    browser = client_of(company.owner)
    for key in NO_KEYS:
        for name in ("system", "system__id__exact", "id__exact", "pk", "p"):
            answer = browser.get(
                reverse(f"admin:{label.replace('.', '_')}_changelist"), {name: key}, follow=True
            )
            assert answer.status_code in (200, 400, 403, 404), (label, name, key[:30])


@pytest.mark.parametrize("key", NO_KEYS)
def test_a_hot_fix_that_is_none_is_not_found(key: str, company: Any) -> None:
    for page in ("change", "history"):
        address = reverse(f"admin:hotfixes_hotfix_{page}", args=[key])
        assert client_of(company.owner).get(address, follow=True).status_code == 404


def test_in_a_demonstration_the_page_is_ours_too(company: Any, settings: Any) -> None:
    """Django's own lists every address that there is, wider than a phone."""
    settings.DEBUG = True
    for address in ("/admin/no/such/page/", "/admin/hotfixes/hotfix/9/change/", "/no/such/page/"):
        answer = client_of(company.owner).get(address)
        assert answer.status_code == 404, address
        assert "There is no " in words_of(answer), address
        assert "URLconf" not in answer.content.decode(), address
