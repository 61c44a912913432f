"""People and groups are kept by those with Django's permission for it; who changed what is in the history."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, STANDING_GROUPS
from tests.asking import client_of, form_in, shown_by, words_of
from tests.driving import Company

WHY = "Asked for by the head of operations."


def _page(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def _typed(company: Company, user: User) -> Any:
    typed = form_in(client_of(company.root).get(_page("accounts_user_change", user.pk)))
    kept = {
        name: value for name, value in typed.items() if name not in ("csrfmiddlewaretoken", "usable_password")
    }
    return kept | {"why": WHY}


def test_who_leaves_is_made_inactive_and_history_says_by_whom(company: Company) -> None:
    typed = _typed(company, company.qa)
    del typed["is_active"]
    browser = client_of(company.root)
    assert browser.post(_page("accounts_user_change", company.qa.pk), typed).status_code == 302
    company.qa.refresh_from_db()
    assert not company.qa.is_active
    row = company.qa.history.latest()
    assert (row.history_user, row.is_active, row.history_change_reason) == (company.root, False, WHY)


def test_joining_a_group_is_in_the_history(company: Company) -> None:
    owners = Group.objects.get(name=PROCESS_OWNERS)
    typed = _typed(company, company.other) | {"groups": [str(owners.pk)]}
    browser = client_of(company.root)
    assert browser.post(_page("accounts_user_change", company.other.pk), typed).status_code == 302
    assert owners in company.other.groups.all()
    row = company.other.history.latest()
    assert (row.history_user, row.history_change_reason) == (company.root, WHY)
    assert [joined.group for joined in row.groups.all()] == [owners]


@pytest.mark.parametrize("who", ["owner", "auditor", "po", "plain", "board"])
def test_nobody_without_the_permission_changes_anybody(who: str, company: Company) -> None:
    browser = client_of(company.people[who])
    looks = who in ("owner", "auditor")
    typed = _typed(company, company.people[who]) | {"is_superuser": "on", "first_name": "Forged"}
    pages = (
        ("accounts_user", company.people[who].pk),
        ("auth_group", Group.objects.get(name=PROCESS_OWNERS).pk),
    )
    for name, pk in pages:
        assert browser.get(_page(f"{name}_changelist")).status_code == (200 if looks else 403)
        assert browser.get(_page(f"{name}_change", pk)).status_code == (200 if looks else 403)
        assert browser.post(_page(f"{name}_change", pk), typed).status_code == 403
        assert browser.get(_page(f"{name}_add")).status_code == 403
        assert browser.post(_page(f"{name}_add"), typed).status_code == 403
    password = {"password1": "forged-Pass-1", "password2": "forged-Pass-1", "usable_password": "true"}
    assert browser.post(_page("auth_user_password_change", company.root.pk), password).status_code == 403
    company.people[who].refresh_from_db()
    assert not company.people[who].is_superuser


def test_the_standing_groups_keep_their_names(company: Company) -> None:
    for name in STANDING_GROUPS:
        group = Group.objects.get(name=name)
        browser, address = client_of(company.root), _page("auth_group_change", group.pk)
        typed = shown_by(browser, address) | {"name": "Renamed", "why": WHY}
        assert browser.post(address, typed).status_code == 302
        group.refresh_from_db()
        assert group.name == name


def test_a_group_is_made_and_renamed_with_history(company: Company) -> None:
    browser = client_of(company.root)
    made, renamed = (
        {"name": "Night shift", "why": "It begins."},
        {"name": "Night watch", "why": "It watches."},
    )
    assert browser.post(_page("auth_group_add"), made).status_code == 302
    group = Group.objects.get(name="Night shift")
    address = _page("auth_group_change", group.pk)
    assert browser.post(address, shown_by(browser, address) | renamed).status_code == 302
    rows = group.history.order_by("history_id")  # type: ignore[attr-defined]
    assert [(row.history_type, row.name, row.history_user, row.history_change_reason) for row in rows] == [
        ("+", "Night shift", company.root, "It begins."),
        ("~", "Night watch", company.root, "It watches."),
    ]


def test_the_permission_to_change_people_is_enough(company: Company) -> None:
    codenames = ("view_user", "change_user")
    company.plain.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    browser, address = client_of(company.plain), _page("accounts_user_change", company.qa.pk)
    typed = _typed(company, company.qa) | {"first_name": "Quentin"} | shown_by(browser, address)
    assert browser.post(address, typed).status_code == 302
    company.qa.refresh_from_db()
    assert company.qa.first_name == "Quentin"


def test_no_password_shows_in_the_history(company: Company) -> None:
    browser = client_of(company.root)
    password = {
        "password1": "Yellow-submarine-7",
        "password2": "Yellow-submarine-7",
        "usable_password": "true",
    }
    answer = browser.post(_page("auth_user_password_change", company.qa.pk), password)
    assert answer.status_code == 302
    company.qa.refresh_from_db()
    assert company.qa.check_password("Yellow-submarine-7")
    row = company.qa.history.latest()
    assert not hasattr(row, "password")
    for address in (
        _page("accounts_user_history", company.qa.pk),
        _page("accounts_user_simple_history", company.qa.pk, row.pk),
    ):
        page = words_of(browser.get(address))
        assert company.qa.password not in page
        assert "md5$" not in page
