"""Only a superuser sees flags and permissions of accounts, and nobody changes their own, whatever is sent."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.accounts.roles import PROCESS_OWNERS
from tests.accounts.conftest import HER_OWN, set_password
from tests.asking import client_of, form_in, shown_by, words_of

WHY = "Asked for by the head of operations."


def page(whose):
    return reverse("admin:accounts_user_change", args=[whose.pk])


def forged(by, whose, **more):
    """What the page of `whose` sends, and what it does not offer."""
    typed = form_in(client_of(by).get(page(whose)))
    typed.pop("csrfmiddlewaretoken")
    owners = Group.objects.get(name=PROCESS_OWNERS)
    every = [str(pk) for pk in Permission.objects.values_list("pk", flat=True)]
    rights = {"is_superuser": "on", "is_staff": "on", "groups": [str(owners.pk)], "user_permissions": every}
    return typed | rights | {"why": WHY} | more


def rights_of(whose):
    whose.refresh_from_db()
    kept = (whose.is_superuser, whose.is_staff, whose.is_active)
    return (*kept, set(whose.groups.all()), set(whose.user_permissions.all()))


@pytest.mark.parametrize("who", ["qa", "other", "plain", "owner"])
def test_an_account_manager_gives_no_rights(who, company, manager):
    whose = company.people[who]
    before = rights_of(whose)
    client_of(manager).post(page(whose), forged(manager, whose))
    assert rights_of(whose) == before


def test_who_makes_an_account_gives_it_none_either(company, manager):
    typed = {"username": "joiner", "password1": HER_OWN, "password2": HER_OWN, "usable_password": "true"}
    rights = {"is_superuser": "on", "is_staff": "on", "why": WHY}
    client_of(manager).post(reverse("admin:accounts_user_add"), typed | rights)
    joiner = type(manager).objects.get(username="joiner")
    assert rights_of(joiner) == (False, False, True, set(), set())


def test_flags_are_not_shown_to_whoever_else_may_look(company, manager):
    for who in (manager, company.owner, company.auditor):
        shown = words_of(client_of(who).get(page(company.qa)))
        assert "id_is_superuser" not in shown
        assert "Superuser status" not in shown
        assert "User permissions" not in shown


@pytest.mark.parametrize("asked", ["is_superuser__exact=1", "is_staff__exact=1", "user_permissions__id=1"])
def test_nor_told_by_a_filter(asked, company, manager):
    address = reverse("admin:accounts_user_changelist") + f"?{asked}"
    assert client_of(manager).get(address).status_code == 400
    assert client_of(company.root).get(address).status_code == 200


def test_a_superuser_gives_rights_to_others(company):
    typed = form_in(client_of(company.root).get(page(company.other)))
    typed.pop("csrfmiddlewaretoken")
    answer = client_of(company.root).post(page(company.other), typed | {"is_superuser": "on", "why": WHY})
    assert answer.status_code == 302
    assert rights_of(company.other)[0]


def test_a_superuser_changes_nothing_of_their_own_rights(company):
    before = rights_of(company.root)
    client_of(company.root).post(
        page(company.root), forged(company.root, company.root, email="me@example.org")
    )
    assert rights_of(company.root) == before
    assert company.root.email == ""


def test_an_account_manager_touches_no_superuser(company, manager):
    typed = forged(company.root, company.root, first_name="Forged", email="forged@example.org")
    assert client_of(manager).post(page(company.root), typed).status_code == 403
    assert set_password(manager, company.root).status_code == 403
    company.root.refresh_from_db()
    assert (company.root.first_name, company.root.email) == ("", "")
    assert not company.root.check_password(HER_OWN)


@pytest.mark.parametrize("who", ["plain", "root"])
def test_nobody_sets_their_own_password_by_the_page_for_others(who, company, manager):
    assert set_password(company.people[who], company.people[who]).status_code == 403


def test_an_account_manager_gives_a_group_no_permissions(company, manager):
    manager.user_permissions.add(*Permission.objects.filter(codename__in=("change_group", "view_group")))
    group = Group.objects.create(name="Night shift")
    typed = {"name": "Night watch", "why": WHY, "permissions": ["1", "2"]}
    browser, address = client_of(manager), reverse("admin:auth_group_change", args=[group.pk])
    browser.post(address, shown_by(browser, address) | typed)
    group.refresh_from_db()
    assert (group.name, group.permissions.count()) == ("Night watch", 0)
