"""By a provider comes in whom the rules let in, as one account for good; everybody else reads why not."""

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount

from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.common.tracking import acting
from tests.driving import Company
from tests.identity_provider import IdentityProvider

from .conftest import comes, person_with, who


def refused(answer: Any, words: str, status: int = 403) -> None:
    assert answer.status_code == status, answer.content.decode()
    assert words in answer.content.decode()


def test_an_account_is_made_at_the_first_log_in_where_the_rules_allow(provider: IdentityProvider) -> None:
    browser, answer = comes(provider, "a-1")
    assert (answer.status_code, answer.url) == (302, "/admin/search/")
    anna = who(browser)
    assert anna is not None
    assert (anna.username, str(anna), anna.email) == ("anna", "Anna Example", "anna@example.com")
    assert (anna.is_staff, anna.is_superuser, anna.has_usable_password()) == (True, False, False)
    assert browser.get("/admin/").status_code == 200


def test_it_is_on_the_record_whose_doing_that_was(provider: IdentityProvider) -> None:
    browser, _answer = comes(provider, "a-1")
    anna = who(browser)
    changes = CredentialChange.objects.filter(person=anna).values_list("what", "whose", "by", "by_name")
    assert list(changes) == [
        ("account", "own", None, "Example SSO"),
        ("address", "own", None, "Example SSO"),
        ("identity", "own", anna.pk, "Anna Example"),
    ]
    assert anna.history.last().history_change_reason == "Signed in by Example SSO"


def test_the_second_log_in_is_of_the_same_account_whatever_it_is_called_now(
    provider: IdentityProvider,
) -> None:
    first = who(comes(provider, "a-1")[0])
    provider.people["a-1"] |= {"email": "married@example.com", "preferred_username": "anna-m"}
    second = who(comes(provider, "a-1")[0])
    assert first == second
    assert second.email == "anna@example.com"
    assert User.objects.filter(username__startswith="anna").count() == 1


def test_nobody_comes_in_who_is_in_no_group_for_whose_members_an_account_is_made(
    provider: IdentityProvider,
) -> None:
    provider.people["a-1"]["groups"] = ["somebody"]
    browser, answer = comes(provider, "a-1")
    refused(answer, "there is no account here that is yours")
    assert who(browser) is None
    assert not User.objects.filter(username="anna").exists()


def test_a_deactivated_account_stays_closed(provider: IdentityProvider) -> None:
    anna = who(comes(provider, "a-1")[0])
    anna.is_active = False
    anna.save()
    browser, answer = comes(provider, "a-1")
    refused(answer, "This account is not active any more")
    assert who(browser) is None


def test_whoever_is_no_staff_any_more_reads_so_and_is_none_here(provider: IdentityProvider) -> None:
    anna = who(comes(provider, "a-1")[0])
    provider.people["a-1"]["groups"] = []
    browser, answer = comes(provider, "a-1")
    refused(answer, "this account may not work here")
    assert who(browser) is None
    anna.refresh_from_db()
    assert not anna.is_staff


def test_without_a_rule_for_staff_a_new_account_waits_for_an_administrator(
    provider: IdentityProvider, sign_on_file: Any
) -> None:
    sign_on_file(provider, staff="[]")
    refused(comes(provider, "a-1")[1], "Ask an administrator to let you in")
    User.objects.filter(username="anna").update(is_staff=True)
    assert who(comes(provider, "a-1")[0]) is not None


def test_a_confirmed_address_links_the_account_that_has_it(provider: IdentityProvider) -> None:
    anna = person_with("Anna@example.com")
    browser, _answer = comes(provider, "a-1")
    assert who(browser) == anna
    assert SocialAccount.objects.get().user == anna


@pytest.mark.parametrize("verified", [False, None, "yes"])
def test_an_address_that_the_provider_does_not_vouch_for_links_nothing(
    verified: Any, provider: IdentityProvider
) -> None:
    person_with("anna@example.com")
    provider.people["a-1"]["email_verified"] = verified
    refused(comes(provider, "a-1")[1], "nothing shows that it is yours")


def test_a_provider_whose_word_is_not_trusted_links_nothing(
    provider: IdentityProvider, sign_on_file: Any
) -> None:
    person_with("anna@example.com")
    sign_on_file(provider, trusts_email="false")
    refused(comes(provider, "a-1")[1], "nothing shows that it is yours")
    assert not SocialAccount.objects.exists()


def test_no_second_account_of_one_person_is_made_beside_the_first(
    provider: IdentityProvider, company: Company
) -> None:
    provider.people["a-1"] |= {"email": "", "preferred_username": company.qa.username.upper()}
    refused(comes(provider, "a-1")[1], "nothing shows that it is yours")


def test_a_superuser_is_linked_by_no_address(provider: IdentityProvider) -> None:
    person_with("anna@example.com", is_superuser=True)
    refused(comes(provider, "a-1")[1], "No provider comes to the account of a superuser")


def test_of_two_accounts_with_one_address_none_is_linked(provider: IdentityProvider) -> None:
    person_with("anna@example.com")
    person_with("ANNA@example.com", name="anna-2")
    refused(comes(provider, "a-1")[1], "Several accounts have your address")


def test_an_address_that_went_to_a_new_colleague_brings_no_account_along(provider: IdentityProvider) -> None:
    assert who(comes(provider, "a-1")[0]) is not None
    provider.people["a-2"] = dict(provider.people["a-1"])
    browser, answer = comes(provider, "a-2")
    refused(answer, "belongs to another identity at Example SSO")
    assert who(browser) is None


def test_whoever_keeps_accounts_captures_none_by_its_address(
    provider: IdentityProvider, company: Company
) -> None:
    """The account is somebody's already; a new address is typed by another, who has it at the provider."""
    anna = person_with("old@example.com")
    with acting(company.plain):
        anna.email = "anna@example.com"
        anna.save()
    browser, answer = comes(provider, "a-1")
    refused(answer, "was set by somebody else and is not confirmed")
    assert who(browser) is None


def test_an_account_that_was_made_for_somebody_becomes_theirs(
    provider: IdentityProvider, company: Company
) -> None:
    anna = person_with("anna@example.com", by=company.plain)
    assert who(comes(provider, "a-1")[0]) == anna


def test_an_identity_that_sql_linked_lets_nobody_in(provider: IdentityProvider, company: Company) -> None:
    SocialAccount.objects.create(user=company.qa, provider="company", uid="a-1")
    browser, answer = comes(provider, "a-1")
    refused(answer, "linked past the software")
    assert who(browser) is None


def test_a_name_that_no_account_can_have_makes_none(provider: IdentityProvider) -> None:
    provider.people["a-1"]["preferred_username"] = "anna <script>"
    refused(comes(provider, "a-1")[1], "a name that no account can have")
