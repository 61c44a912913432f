"""Signing in saves the moment on the person, which is no change that a history should tell."""

from django.test import Client

from tests.driving import PASSWORD


def test_signing_in_writes_no_history(company):
    before = company.qa.history.count()
    answer = Client().post(
        "/admin/login/?next=/admin/", {"username": company.qa.username, "password": PASSWORD}
    )
    assert answer.status_code == 302
    company.qa.refresh_from_db()
    assert company.qa.last_login is not None
    assert company.qa.history.count() == before


def test_a_change_of_the_name_is_told(company):
    before = company.qa.history.count()
    company.qa.first_name = "Quinn"
    company.qa.save(update_fields=["first_name"])
    assert company.qa.history.count() == before + 1
