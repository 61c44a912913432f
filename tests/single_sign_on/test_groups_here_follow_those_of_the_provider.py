"""Groups of the provider are groups here where a rule names them: given and taken at each log-in."""

from typing import Any

from django.contrib.auth.models import Group

from apps.accounts.memberships import Joining
from apps.accounts.roles import AUDITORS, PROCESS_OWNERS
from tests.driving import Company
from tests.identity_provider import IdentityProvider

from .conftest import comes, person_with, who


def groups_of(provider: IdentityProvider, *there: str) -> set[str]:
    """The groups of Anna here, after a log-in as a member of these there."""
    provider.people["a-1"]["groups"] = ["hotfix-users", *there]
    browser, answer = comes(provider, "a-1")
    assert answer.status_code == 302, answer.content.decode()
    return set(who(browser).groups.values_list("name", flat=True))


def test_they_are_given_and_taken(provider: IdentityProvider) -> None:
    assert groups_of(provider, "hotfix-owners", "unheard of") == {PROCESS_OWNERS}
    assert groups_of(provider, "hotfix-testers") == {"Testers"}
    assert groups_of(provider) == set()


def test_one_that_no_rule_names_is_nobody_elses_business(provider: IdentityProvider) -> None:
    anna = person_with("anna@example.com")
    anna.groups.add(Group.objects.create(name="Choir"))
    assert groups_of(provider, "hotfix-testers") == {"Choir", "Testers"}
    assert groups_of(provider) == {"Choir"}


def test_who_put_them_there_is_on_the_record(provider: IdentityProvider) -> None:
    groups_of(provider, "hotfix-owners")
    joining = Joining.objects.get(group__name=PROCESS_OWNERS, person__username="anna")
    assert (joining.by, joining.by_name) == (None, "Example SSO")
    told = joining.person.history.first()
    assert told.history_change_reason == "Signed in by Example SSO"
    assert [row.group.name for row in told.groups.all()] == [PROCESS_OWNERS]


def test_a_log_in_that_changes_nothing_writes_nothing(provider: IdentityProvider) -> None:
    groups_of(provider, "hotfix-owners")
    anna = Joining.objects.get(person__username="anna").person
    before = anna.history.count()
    groups_of(provider, "hotfix-owners")
    assert (anna.history.count(), Joining.objects.filter(person=anna).count()) == (before, 1)


def test_nobody_oversees_and_holds_a_role_by_a_group_of_the_provider(
    provider: IdentityProvider, company: Company, sign_on_file: Any
) -> None:
    sign_on_file(provider, groups={"hotfix-auditors": AUDITORS})
    anna = person_with("anna@example.com")
    company.system.roster.create(role="qa_lead", user=anna, rank="deputy")
    assert groups_of(provider, "hotfix-auditors") == set()


def test_groups_may_lie_deeper_in_what_is_told(provider: IdentityProvider, sign_on_file: Any) -> None:
    sign_on_file(
        provider,
        groups_claim='"realm_access.roles"',
        makes_accounts_of='["hotfix-owners"]',
        staff='["hotfix-owners"]',
    )
    provider.people["a-1"]["realm_access"] = {"roles": ["hotfix-owners"]}
    assert groups_of(provider) == {PROCESS_OWNERS}
