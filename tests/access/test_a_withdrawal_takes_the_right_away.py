"""Each kind of right is taken away by its own door, on the record, and comes back only as a line more."""

from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import Permission

from apps.access.models import ReviewLine
from apps.access.reviewing import Ticked, as_it_stands, confirm_lines, withdraw_line
from apps.accounts.models import CredentialChange, Passkey, User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.common.tracking import acting
from apps.history.verification import faults
from apps.history.verification_scope import Scope
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role

Kind = ReviewLine.Kind


def lines(review):
    return {(one.kind, one.person_id): one for one in as_it_stands(review)}


@pytest.fixture
def everything(review, company, hotfix):
    """Somebody holds a right of every kind."""
    person = company.qa
    with acting(None):
        person.is_superuser = True
        person.save()
        person.user_permissions.add(Permission.objects.get(codename="change_user"))
        person.groups.create(name="Testers")
        Passkey.objects.create(
            person=person, name="Phone", host="x.example", credential_id="1", added_at=clock.now()
        )
        SocialAccount.objects.create(user=person, provider="entra", uid="4711")
    grant_role(hotfix, Role.CONTRIBUTOR, to=person, by=company.owner, reason="Knows the gateway.")
    delegate_role(
        Role.TECHNICAL_LEAD,
        company.system,
        to=person,
        by=company.tl,
        ends_at=clock.now() + timedelta(days=2),
        reason="Away.",
    )
    return person


def test_of_every_kind(review, company, everything):
    person = everything
    for kind in reversed(list(Kind)):
        withdraw_line(
            review, Ticked.of(lines(review)[kind, person.pk]), by=company.owner, reason=f"No {kind} needed."
        )
    person = User.objects.get(pk=person.pk)
    assert not (person.is_active)
    assert not (person.is_superuser)
    assert not person.groups.exists()
    assert not person.user_permissions.exists()
    assert not person.roster_entries.exists()
    assert not company.system.staff.filter(user=person).exists()
    assert not SocialAccount.objects.exists()
    assert not Passkey.objects.in_use().exists()
    assert person.delegations_received.get().withdrawn_by == company.owner
    told = User.history.filter(id=person.pk).latest("history_id")
    assert (told.history_user, told.history_change_reason) == (
        company.owner,
        f"Access review {review.pk}: No account needed.",
    )
    assert {one.decision for one in review.lines.filter(person=person)} == {"withdrawn"}
    assert CredentialChange.objects.filter(person=person, what="passkey_removed").exists()
    assert list(faults(Scope(), heads={})) == []


def test_what_comes_back_is_open_again(review, company):
    group = company.auditor.groups.get()
    line = lines(review)[Kind.GROUP, company.auditor.pk]
    withdraw_line(review, Ticked.of(line), by=company.owner, reason="Moved.")
    with acting(None):
        company.auditor.groups.add(group)
    again = lines(review)[Kind.GROUP, company.auditor.pk]
    assert (again.decision, "Withdrawn, and there again" in again.read_before) == ("open", True)
    confirm_lines(review, [Ticked.of(again)], by=company.owner)


def test_somebody_goes_on_keeping_accounts(review, company):
    line = lines(review)[Kind.ADMINISTRATOR, company.root.pk]
    with pytest.raises(WrongPhase):
        withdraw_line(review, Ticked.of(line), by=company.owner, reason="Too much.")
    assert User.objects.get(pk=company.root.pk).is_superuser
