"""From each page of one's own account the others are one press away."""

import pytest
from django.urls import reverse

from apps.console.templatetags.own_pages import PAGES
from tests.asking import client_of
from tests.driving import Company


@pytest.mark.parametrize("name", PAGES)
def test_each_leads_to_all(name: str, company: Company) -> None:
    page = client_of(company.qa).get(reverse(f"admin:{name}")).content.decode()
    _before, _nav, links = page.partition('class="hf-own-pages"')
    links = links.partition("</nav>")[0]
    assert all(f'href="{reverse(f"admin:{other}")}"' in links for other in PAGES)
    assert links.count('aria-current="page"') == 1
    assert f'href="{reverse(f"admin:{name}")}" aria-current="page"' in links


def test_who_has_no_password_is_led_to_none(company: Company) -> None:
    company.qa.set_unusable_password()
    company.qa.save()
    page = client_of(company.qa).get(reverse("admin:own_address")).content.decode()
    links = page.partition('class="hf-own-pages"')[2].partition("</nav>")[0]
    assert reverse("admin:password_change") not in links
