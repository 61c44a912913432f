"""An identity that an account must not have any more is unlinked at the server, told and on the record."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command

from apps.accounts.credentials import CredentialChange
from apps.notifications.models import Kind, Notice
from tests.identity_provider import IdentityProvider

from .conftest import comes, who


def test_it_is_told_and_a_new_one_can_be_linked(provider: IdentityProvider) -> None:
    anna = who(comes(provider, "a-1")[0])
    call_command("unlink_identity", "anna", "company", reason="Anna has a new account there.")
    assert not SocialAccount.objects.exists()
    change = CredentialChange.objects.filter(person=anna).last()
    assert (change.what, change.whose, change.by) == ("unlinked", "another", None)
    assert change.history.get().history_change_reason == "Identity unlinked: Anna has a new account there."
    letters = Notice.objects.filter(to=anna, kind=Kind.LOGIN).order_by("pk")
    assert letters.last().about == f"change {change.pk}"
    provider.people["a-2"] = dict(provider.people["a-1"])
    assert who(comes(provider, "a-2")[0]) == anna


def test_a_row_that_sql_put_back_lets_nobody_in(provider: IdentityProvider) -> None:
    anna = who(comes(provider, "a-1")[0])
    call_command("unlink_identity", "anna", "company", reason="Stolen.")
    SocialAccount.objects.create(user=anna, provider="company", uid="a-1")
    browser, answer = comes(provider, "a-1")
    assert (answer.status_code, who(browser)) == (403, None)


@pytest.mark.parametrize(
    ("named", "reason", "sentence"),
    [
        (("nobody", "company"), "x", "no such account"),
        (("anna", "company"), " ", "a reason is required"),
        (("anna", "other"), "x", "no identity at that provider"),
    ],
)
def test_what_makes_no_sense_is_refused(
    named: tuple[str, str], reason: str, sentence: str, provider: IdentityProvider
) -> None:
    comes(provider, "a-1")
    with pytest.raises(CommandError, match=sentence):
        call_command("unlink_identity", *named, reason=reason)
    assert SocialAccount.objects.exists()
