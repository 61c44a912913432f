"""Accounts, flags, groups and permissions: each change asks why, and the history keeps it."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import CHANGE_BOARD
from tests.asking import client_of, form_in, words_of

pytestmark = pytest.mark.django_db
WHY = "She joins the night shift."


@pytest.fixture
def browser(company):
    return client_of(company.root)


@pytest.fixture
def change(browser):
    """The page of a person or a group, changed and sent."""

    def send(thing, **typed):
        name = "accounts_user" if isinstance(thing, User) else "auth_group"
        address = reverse(f"admin:{name}_change", args=[thing.pk])
        return browser.post(address, form_in(browser.get(address)) | typed)

    return send


@pytest.fixture
def permission():
    return Permission.objects.get(codename="change_user")


def refused(answer):
    return answer.status_code == 200 and answer.context["adminform"].form.errors.keys() == {"why"}


def why_of(row):
    return row.history_user.username, row.history_change_reason


@pytest.mark.parametrize("flag", ["is_staff", "is_active", "is_superuser"])
def test_a_flag(flag, change, company):
    before = getattr(company.other, flag)
    turned = {flag: "" if before else "on"}
    assert refused(change(company.other, **turned))
    company.other.refresh_from_db()
    assert getattr(company.other, flag) is before
    assert change(company.other, **turned, why=WHY).status_code == 302
    row = company.other.history.latest()
    assert getattr(row, flag) is not before
    assert why_of(row) == (company.root.username, WHY)


def test_a_group_that_is_joined_and_left(change, company):
    board = Group.objects.get(name=CHANGE_BOARD)
    assert refused(change(company.other, groups=[board.pk]))
    assert not company.other.groups.exists()
    assert change(company.other, groups=[board.pk], why=WHY).status_code == 302
    row = company.other.history.latest()
    assert [one.group for one in row.groups.all()] == [board]
    assert why_of(row) == (company.root.username, WHY)
    assert change(company.other, groups=[], why="She left it.").status_code == 302
    row = company.other.history.latest()
    assert not row.groups.exists()
    assert why_of(row) == (company.root.username, "She left it.")


def test_a_permission_of_a_persons_own(change, company, permission):
    assert refused(change(company.other, user_permissions=[permission.pk]))
    assert change(company.other, user_permissions=[permission.pk], why=WHY).status_code == 302
    row = company.other.history.latest()
    assert [one.permission for one in row.user_permissions.all()] == [permission]
    assert why_of(row) == (company.root.username, WHY)


def test_the_permissions_of_a_group(change, company, permission):
    board = Group.objects.get(name=CHANGE_BOARD)
    assert refused(change(board, permissions=[permission.pk]))
    assert not board.permissions.exists()
    assert change(board, permissions=[permission.pk], why=WHY).status_code == 302
    row = board.history.order_by("history_id").last()  # by its clock the installation comes after this night
    assert [one.permission for one in row.permissions.all()] == [permission]
    assert why_of(row) == (company.root.username, WHY)


def test_a_new_account(browser, company):
    address = reverse("admin:accounts_user_add")
    typed = form_in(browser.get(address)) | {"username": "nora", "usable_password": "false"}
    assert refused(browser.post(address, typed))
    assert browser.post(address, typed | {"why": WHY}).status_code == 302
    row = User.objects.get(username="nora").history.earliest()
    assert why_of(row) == (company.root.username, WHY)


def test_what_was_typed_is_kept_beside_the_question(change, company):
    answer = change(company.other, first_name="Odile")
    assert form_in(answer)["first_name"] == ["Odile"]
    assert 'id="id_why_error"' in answer.content.decode()


@pytest.mark.parametrize("name", ["accounts_user", "auth_group"])
def test_the_history_tells_it_to_whoever_may_read_it(name, change, company):
    thing = company.other if name == "accounts_user" else Group.objects.get(name=CHANGE_BOARD)
    change(thing, why=WHY)
    page = client_of(company.auditor).get(reverse(f"admin:{name}_history", args=[thing.pk]))
    assert WHY in words_of(page)


def test_whoever_only_looks_is_asked_nothing(company):
    page = client_of(company.auditor).get(reverse("admin:accounts_user_change", args=[company.other.pk]))
    assert page.status_code == 200
    assert "Why" not in words_of(page)
