"""People set their own number, process owners and administrators that of others; it is international."""

import pytest
from django.urls import reverse

from apps.accounts.models import User
from tests.asking import client_of, form_in, words_of
from tests.driving import Company

OWN = reverse("admin:own_phone")


def number(user: User) -> str:
    return User.objects.get(pk=user.pk).phone


@pytest.mark.parametrize(
    "typed", ["+49 30 901820", "+49 (0)30/90-18.20", "+4930901820", " +49\u00a030901820 "]
)
def test_it_is_kept_as_every_phone_dials_it(typed: str, company: Company) -> None:
    assert client_of(company.qa).post(OWN, {"phone": typed}).status_code == 302
    assert number(company.qa) == "+4930901820"
    row = User.history.filter(id=company.qa.pk).latest("history_id")
    assert (row.phone, row.history_user) == ("+4930901820", company.qa)
    assert client_of(company.qa).post(OWN, {"phone": ""}).status_code == 302
    assert number(company.qa) == ""


@pytest.mark.parametrize(
    "typed", ["030 901820", "0049 30 901820", "+49", "+0123456789", "+49 30 ext 5", "+1" * 30]
)
def test_anything_else_is_refused_with_a_sentence(typed: str, company: Company) -> None:
    answer = client_of(company.qa).post(OWN, {"phone": typed})
    assert answer.status_code == 400
    assert number(company.qa) == ""


def test_what_to_write_is_said(company: Company) -> None:
    said = words_of(client_of(company.qa).post(OWN, {"phone": "030 901820"}))
    assert "Write it in the international form" in said


@pytest.mark.parametrize(("who", "status"), [("owner", 302), ("root", 302), ("po", 403), ("auditor", 403)])
def test_that_of_others_is_set_by_who_keeps_the_process(who: str, status: int, company: Company) -> None:
    page = reverse("admin:accounts_user_phone", args=[company.qa.pk])
    answer = client_of(company.people[who]).post(page, {"phone": "+4930901820"})
    assert answer.status_code == status
    assert bool(number(company.qa)) == (status == 302)
    nobody = reverse("admin:accounts_user_phone", args=[999_999])
    assert client_of(company.people[who]).get(nobody).status_code == (404 if status == 302 else 403)


def test_an_administrator_sets_it_with_the_account(company: Company) -> None:
    page = reverse("admin:accounts_user_change", args=[company.qa.pk])
    browser = client_of(company.root)
    shown = {**form_in(browser.get(page)), "why": "As he told me"}
    assert "international form" in words_of(browser.post(page, {**shown, "phone": "123"}))
    assert browser.post(page, {**shown, "phone": "+49 30 901820"}).status_code == 302
    assert number(company.qa) == "+4930901820"
