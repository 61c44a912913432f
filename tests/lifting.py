"""People who would lift themselves or each other, and whose account is whose; each road by raw HTTP."""

from typing import Any

from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.credentials import CredentialChange
from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS
from apps.common import clock
from apps.common.tracking import acting
from tests.asking import ask, client_of, form_in, url
from tests.driving import PASSWORD


def process_owner(name: str = "second") -> User:
    """Another process owner, named by the installation."""
    person = User.objects.create_user(name, password=PASSWORD, first_name=name.capitalize(), is_staff=True)
    with acting(None):
        person.groups.add(Group.objects.get(name=PROCESS_OWNERS))
    return person


def behind(giver: User, person: User, what: Any = CredentialChange.What.PASSWORD, **when: Any) -> None:
    """Put on the record that `giver` made the account of `person`, or set its password."""
    CredentialChange.objects.create(
        person=person, what=what, by=giver, by_name=str(giver), at=clock.now(), **when
    )


def grants(giver: User, hotfix: Any, role: str, **to: Any) -> Any:
    """`giver` sends the form that grants a role; the answer."""
    keys = {name: holder.pk for name, holder in to.items()}
    return client_of(giver).post(url("grant", hotfix), {"role": role, "reason": "Awake.", **keys})


def delegates(giver: User, place: Any, role: str, to: User) -> Any:
    """`giver` sends the form that delegates a role of theirs for the night; the answer."""
    kind = "hotfix" if hasattr(place, "reference") else "system"
    return client_of(giver).post(
        reverse("admin:hotfixes_delegation_give"),
        {
            "what": f"{kind}-{place.pk}-{role}",
            "to": to.pk,
            "ends_at": f"{clock.now().replace(hour=20):%Y-%m-%dT%H:%M}",
            "reason": "I am away.",
        },
    )


def enters(giver: User, system: Any, role: str, **holder: Any) -> Any:
    """`giver` sends the form of a new roster entry; the answer."""
    keys = {name: one.pk for name, one in holder.items()}
    typed = {"system": system.pk, "role": role, "rank": "deputy", "why": "Holidays.", **keys}
    return client_of(giver).post(reverse("admin:systems_rosterentry_add"), typed)


def joins(editor: User, person: User, *groups: Group) -> Any:
    """`editor` puts `person` into these groups and no others, by the account's page; the answer."""
    address = reverse("admin:accounts_user_change", args=[person.pk])
    browser = client_of(editor)
    typed = form_in(browser.get(address))
    return browser.post(address, typed | {"groups": [one.pk for one in groups], "why": "They move."})


def signs(person: User, hotfix: Any, act: str = "pass_testing", **said: Any) -> Any:
    """`person` sends a sign-off; the answer."""
    return ask(person, act, hotfix, **said)
