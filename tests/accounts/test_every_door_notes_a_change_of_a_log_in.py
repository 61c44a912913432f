"""Whoever makes an account or sets its password or address is on the record, whichever door they take."""

from io import StringIO
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.urls import reverse

from apps.accounts.credentials import CredentialChange, custodians_of
from apps.accounts.models import User
from apps.accounts.password_verification import changed_past_the_software, password_as_recorded
from apps.common.errors import NotAllowed
from tests.accounts.conftest import HER_OWN, PASSWORD, change_own, set_password, sign_in
from tests.asking import client_of

pytestmark = pytest.mark.django_db


def noted(person):
    """What was noted of this person: what, whose doing, and by whom."""
    rows = CredentialChange.objects.filter(person=person).order_by("pk")
    return [(one.what, one.whose, one.by_name) for one in rows]


def new(company, before, person=None):
    return noted(person or company.qa)[before:]


def test_the_page_that_adds_an_account(company, manager):
    typed = {
        "username": "joiner",
        "usable_password": "true",
        "password1": HER_OWN,
        "password2": HER_OWN,
        "why": "She begins on Monday.",
    }
    answer = client_of(manager).post(reverse("admin:accounts_user_add"), typed)
    assert answer.status_code == 302
    joiner = User.objects.get(username="joiner")
    assert noted(joiner) == [("account", "another", "Plain Pay"), ("password", "another", "Plain Pay")]
    assert custodians_of(joiner.pk) == {manager.pk}


def test_the_page_for_the_password_of_another(company, manager):
    before = len(noted(company.qa))
    set_password(manager, company.qa)
    assert new(company, before) == [("password", "another", "Plain Pay")]
    assert custodians_of(company.qa.pk) == {manager.pk}


def test_the_page_for_ones_own(company):
    before = len(noted(company.qa))
    browser, _answer = sign_in(company.qa, PASSWORD)
    change_own(browser, PASSWORD, HER_OWN)
    assert new(company, before) == [("password", "own", "Qa Pay")]
    assert custodians_of(company.qa.pk) == frozenset()


def test_the_command_that_makes_a_superuser_makes_one_that_is_exempt():
    call_command("createsuperuser", interactive=False, username="first", email="first@example.org")
    first = User.objects.get(username="first")
    assert noted(first) == [("account", "exempt", ""), ("address", "exempt", "")]


def test_the_command_that_changes_a_password(company):
    before = len(noted(company.qa))
    with patch("django.contrib.auth.management.commands.changepassword.getpass.getpass", lambda **_: HER_OWN):
        call_command("changepassword", company.qa.username, stdout=StringIO())
    assert new(company, before) == [("password", "another", "")]


def test_a_save_of_values_that_were_read_before_somebody_changed_them(company, manager):
    stale = User.objects.get(pk=company.qa.pk)
    set_password(manager, company.qa)
    before = len(noted(company.qa))
    stale.first_name = "Quentin"
    stale.save()
    assert new(company, before) == [("password", "another", "")], "the old password is back"


def test_a_save_of_one_column_that_is_neither_notes_nothing(company):
    before = len(noted(company.qa))
    company.qa.first_name = "Quentin"
    company.qa.save()
    company.qa.save(update_fields=["last_login"])
    assert new(company, before) == []


def test_the_same_password_stored_anew_at_a_log_in_is_no_change(company, settings):
    before = len(noted(company.qa))
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        *settings.PASSWORD_HASHERS,
    ]
    _browser, answer = sign_in(company.qa, PASSWORD)
    assert answer["Location"] == "/admin/"
    assert new(company, before) == [("rehash", "own", "Qa Pay")]
    company.qa.refresh_from_db()
    assert password_as_recorded(company.qa)


def test_a_password_that_was_set_by_sql_is_found(company):
    assert changed_past_the_software() == []
    User.objects.filter(pk=company.qa.pk).update(password=company.rm.password)
    company.qa.refresh_from_db()
    assert password_as_recorded(company.qa) is False
    assert changed_past_the_software() == [company.qa]


def test_with_another_secret_key_it_cannot_be_told_and_with_the_old_one_it_can(company, settings):
    then = settings.SECRET_KEY
    settings.SECRET_KEY = "another key of the site"
    assert password_as_recorded(company.qa) is None
    settings.SECRET_KEY_FALLBACKS = [then]
    assert password_as_recorded(company.qa) is True


def test_an_account_from_before_has_nothing_known_and_signs(company):
    before = User(username="before")
    before.save_base(raw=True)
    assert password_as_recorded(before) is None
    assert noted(before) == []


def test_what_was_noted_is_never_changed_nor_deleted(company):
    row = CredentialChange.objects.filter(person=company.qa).first()
    with pytest.raises(NotAllowed):
        row.save()
    with pytest.raises(NotAllowed):
        row.delete()
