"""Logging out ends on a page of ours, which says what is kept and leads back."""

import pytest
from django.urls import reverse

from tests.asking import client_of, words_of

pytestmark = pytest.mark.django_db


def test_what_is_kept_and_the_way_back(company):
    browser = client_of(company.qa)
    answer = browser.post(reverse("admin:logout"))
    assert "You are logged out. What you saved is kept" in words_of(answer)
    assert f'href="{reverse("admin:index")}"' in words_of(answer)
    assert browser.get(reverse("admin:index")).status_code == 302
