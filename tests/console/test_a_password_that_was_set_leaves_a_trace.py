"""Whoever knows a password signs as its owner: the history says who set one, and never which."""

import pytest
from django.urls import reverse

from tests.asking import client_of
from tests.driving import PASSWORD

pytestmark = pytest.mark.django_db
NEW = "a longer one than before 7"


def test_by_an_administrator(company):
    browser = client_of(company.root)
    address = reverse("admin:auth_user_password_change", args=[company.qa.pk])
    assert (
        browser.post(address, {"usable_password": "true", "password1": NEW, "password2": NEW}).status_code
        == 302
    )
    row = company.qa.history.latest()
    assert (row.history_user, row.history_change_reason) == (company.root, "Password set by an administrator")
    company.qa.refresh_from_db()
    assert company.qa.check_password(NEW)


def test_by_oneself(company):
    typed = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client_of(company.qa).post(reverse("admin:password_change"), typed).status_code == 302
    row = company.qa.history.latest()
    assert (row.history_user, row.history_change_reason) == (company.qa, "Password changed")
    assert not hasattr(row, "password")


def test_a_log_in_leaves_none(company, client):
    before = company.qa.history.count()
    client.post(reverse("admin:login"), {"username": company.qa.username, "password": PASSWORD})
    assert company.qa.history.count() == before
