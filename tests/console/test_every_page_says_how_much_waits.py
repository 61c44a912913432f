"""Every page leads to what waits for me; the overview says how much, the others ask, and use no session."""

import time
from typing import Any

from django.urls import reverse

from apps.hotfixes.models import HotFix
from tests.asking import client_of, url
from tests.driving import Company, drive, ready, report

ADDRESS = reverse("admin:waiting")
LIST = reverse("admin:hotfixes_hotfix_changelist") + "?which=waiting"


def number_for(user: Any) -> int:
    return client_of(user).get(ADDRESS).json()["waiting"]


def test_it_is_as_many_as_wait_for_whoever_asks(company: Company) -> None:
    drive(report(company), company, to="qualification")
    ready(report(company), company, to="qualification")
    report(company)
    assert HotFix.objects.count() == 3
    assert (number_for(company.po), number_for(company.reporter)) == (2, 1)
    assert (number_for(company.insider), number_for(company.plain), number_for(company.auditor)) == (0, 0, 0)
    assert client_of(None).get(ADDRESS).status_code == 302


def test_the_overview_says_it_without_a_script(company: Company) -> None:
    drive(report(company), company, to="qualification")
    front = client_of(company.po).get(reverse("admin:index")).content.decode()
    assert "<title>(1) Overview" in front
    assert 'data-number="1">Waiting for me <strong class="hf-badge" data-number>1</strong>' in front
    front = client_of(company.insider).get(reverse("admin:index")).content.decode()
    assert "<title>Overview" in front
    assert 'data-number="0">Waiting for me <strong class="hf-badge is-none" data-number>0</strong>' in front


def test_every_other_page_has_its_place_and_the_way_to_the_list(company: Company) -> None:
    hotfix = report(company)
    for address in (url("change", hotfix), reverse("admin:own_messages"), LIST):
        page = client_of(company.po).get(address).content.decode()
        assert f'href="{LIST}" data-waiting="{ADDRESS}" data-whose="{company.po.pk}">Waiting for me' in page
        assert "console/waiting.js" in page
    assert "data-waiting" not in client_of(None).get(reverse("admin:login")).content.decode()


def test_a_page_that_is_left_open_keeps_nobody_signed_in(company: Company) -> None:
    browser = client_of(company.po)
    session = browser.session
    session["used_at"] = long_ago = time.time() - 60 * 60
    session.save()
    browser.get(ADDRESS)
    assert browser.session["used_at"] == long_ago
