"""Lists, detail pages and histories that the admin makes by itself say that their times are in UTC."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.hotfixes.models import HotFix
from tests.asking import client_of, words_of
from tests.driving import Company, drive, report

SIGNED = "2026-11-23 02:14:00 UTC"
A_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d(?::\d\d)?(?! UTC|:|\d)|\d [ap]\.m\.|noon|midnight")


@pytest.fixture
def hotfix(company: Company) -> HotFix:
    return drive(report(company), company, to="closed")


def of(model: str, name: str, *args: Any) -> str:
    return reverse(f"admin:{model}_{name}", args=args)


def test_the_list_and_the_page_of_a_sign_off(hotfix: HotFix, company: Company) -> None:
    key = hotfix.approvals.earliest("pk").pk
    past = hotfix.approvals.earliest("pk").history.get().pk  # type: ignore[attr-defined]
    for address in (
        of("approvals_approval", "changelist"),
        of("approvals_approval", "change", key),
        of("approvals_approval", "history", key),
        of("approvals_approval", "simple_history", key, past),
    ):
        page = words_of(client_of(company.auditor).get(address))
        assert SIGNED in page, address
        assert not A_TIME.search(page), address


def test_the_list_of_release_notes(hotfix: HotFix, company: Company) -> None:
    page = words_of(client_of(company.auditor).get(of("release_notes_releasenote", "changelist")))
    assert SIGNED in page
    assert not A_TIME.search(page)


def test_a_person_to_read_and_to_change(company: Company) -> None:
    keeper = company.plain
    keeper.user_permissions.add(*Permission.objects.filter(codename__in=["view_user", "change_user"]))
    company.po.date_joined = company.po.date_joined.replace(year=2025, month=3, day=4, hour=5, minute=6)
    company.po.save(update_fields=["date_joined"])
    for reader in (company.auditor, keeper):
        answer = client_of(reader).get(of("accounts_user", "change", company.po.pk))
        assert re.search(r"2025-03-04 05:06:\d\d UTC", words_of(answer)), reader
        assert 'name="date_joined' not in answer.content.decode()


def test_no_list_shows_a_time_without_it(hotfix: HotFix, company: Company) -> None:
    Group.objects.get(name="Auditors").user_set.add(company.owner)
    browser = client_of(company.owner)
    for model in ("approvals_debt", "approvals_breakglasscall", "hotfixes_hotfix", "records_packexport"):
        page = words_of(browser.get(of(model, "changelist")))
        assert not A_TIME.search(page), model
