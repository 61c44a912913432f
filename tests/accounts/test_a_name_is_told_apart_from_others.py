"""No new account or group is called so that people take it for another; what was there before stays."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.urls import reverse

from apps.accounts.alike_names import mixes_scripts
from apps.accounts.models import User
from apps.common.tracking import acting
from tests.asking import client_of, form_in

WHY = {"why": "Asked for by the head of operations."}
PASSWORDS = {"usable_password": "true", "password1": "Zx9!kkk-llw3", "password2": "Zx9!kkk-llw3"}
CYRILLIC_A = "\u0430"


def asked(company, door, *args, **typed):
    browser, page = client_of(company.root), reverse(f"admin:{door}", args=args)
    return browser.post(page, form_in(browser.get(page)) | WHY | typed)


def errors_of(answer, name):
    assert answer.status_code == 200
    return answer.context["adminform"].form.errors[name]


@pytest.mark.parametrize("change", [str, str.capitalize, str.upper])
def test_adding_an_account_whose_name_is_taken_is_told_at_its_field(company, change):
    name = change(company.qa.username)
    answer = asked(company, "accounts_user_add", username=name, **PASSWORDS)
    assert len(errors_of(answer, "username")) == 1
    assert answer.context["adminform"].form["username"].value() == name


def test_an_account_is_not_renamed_to_the_name_of_another_in_capitals(company):
    answer = asked(company, "accounts_user_change", company.qa.pk, username=company.tl.username.upper())
    (said,) = errors_of(answer, "username")
    assert company.tl.username in said


@pytest.mark.parametrize("name", [f"{CYRILLIC_A}mara", f"bo.{CYRILLIC_A}x@here.example"])
def test_a_new_name_does_not_mix_scripts(company, name):
    answer = asked(company, "accounts_user_add", username=name, **PASSWORDS)
    assert "several scripts" in str(errors_of(answer, "username"))


@pytest.mark.parametrize(
    "name",
    [
        "\u0438\u0432\u0430\u043d",
        "\u7530\u4e2d\u3055\u304f\u3089",
        "zo\u00eb-3",
        "\u0438\u0432\u0430\u043d@x.example",
        "IT-\u043e\u0442\u0434\u0435\u043b",
        "\u30b5\u30fc\u30d0\u30fc\u7ba1\u7406",
        "DB\u7ba1\u7406\u8005",
        "Hawai\u02bbi",
    ],
)
def test_a_name_whose_words_cannot_be_taken_for_others_is_fine(name):
    assert not mixes_scripts(name)


def test_names_from_before_this_rule_stay(company):
    with acting(None):
        company.qa.username = company.tl.username.upper()
        company.qa.save()
        company.tl.username = f"{CYRILLIC_A}mara"
        company.tl.save()
    for person in (company.qa, company.tl):
        User.objects.get(pk=person.pk).full_clean(exclude=["password"])


def test_the_model_itself_refuses_such_a_name(company):
    with pytest.raises(ValidationError, match="other capitals"):
        User(username=company.qa.username.upper(), password="!").full_clean()


def test_a_group_is_told_apart_from_others(company):
    Group.objects.create(name="Night shift")
    answer = asked(company, "auth_group_add", name="night SHIFT")
    assert "Night shift" in str(errors_of(answer, "name"))
    answer = asked(company, "auth_group_add", name=f"Night sh{CYRILLIC_A}ft")
    assert "several scripts" in str(errors_of(answer, "name"))
    answer = asked(company, "auth_group_add", name="Night shift")
    assert len(errors_of(answer, "name")) == 1
