"""A sign-off that waits is told to those who may give it now, whoever they are, and to nobody else."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail

from apps.accounts.roles import Role
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.delegating import delegate_role, withdraw_delegation
from apps.hotfixes.grants import grant_role, revoke_role
from apps.hotfixes.recording import recording
from apps.notifications.dispatch import tell
from tests.driving import CRITICAL, complete, drive, perform, ready, report
from tests.filling import fill
from tests.owing import also
from tests.telling import later, news, told, work

SIGN = "your sign-off is needed"


def completed(hotfix, by):
    """The evidence of its phase, filled in by somebody who signs nothing."""
    for records in hotfix.evidence(*hotfix.phase.evidence).values():
        with recording(records[-1], by=by) as present:
            fill(present)
    work()


def granted(hotfix, role, to, company):
    grant = grant_role(hotfix, role, to=to, by=company.owner, reason="Stands in.")
    work()
    told()
    return grant


def test_whoever_signed_development_is_not_asked_to_sign_testing(company, entered):
    hotfix = entered("development")
    granted(hotfix, Role.QA_LEAD, company.sd, company)
    drive(hotfix, company, to="testing")
    work()
    told()
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["qa"]


def test_the_reporter_is_not_asked_to_sign_qualification(company, entered):
    hotfix = entered("qualification")
    granted(hotfix, Role.PRODUCT_OWNER, company.reporter, company)
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["po", "tl"]


def test_deputies_hold_the_role_and_are_told(company, entered):
    hotfix = entered("testing")
    granted(hotfix, Role.QA_LEAD, company.insider, company)
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["insider", "qa"]


def test_a_group_is_told_member_by_member(company, entered):
    hotfix = entered("testing")
    with acting(None):
        testers = Group.objects.create(name="Testers")
        for name in ("insider", "other", "plain"):
            company.people[name].groups.add(testers)
        company.other.is_active = False
        company.other.save()
        company.plain.email = ""
        company.plain.save()
    granted(hotfix, Role.QA_LEAD, testers, company)
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["insider", "qa"]


def test_a_delegate_is_told_for_whom(company, entered):
    hotfix = entered("testing")
    delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.insider,
        by=company.qa,
        ends_at=clock.now() + timedelta(days=1),
        reason="On leave.",
    )
    work()
    told()
    completed(hotfix, company.contributor)
    bodies = {message.to[0]: message.body for message in mail.outbox if SIGN in message.subject}
    assert set(bodies) == {"insider@example.org", "qa@example.org"}
    assert "You act as: QA Lead for Qa Pay\n" in bodies["insider@example.org"]
    assert "You act as: QA Lead\n" in bodies["qa@example.org"]


def test_a_delegate_is_told_of_what_waits_when_his_time_begins(company, ready):
    hotfix = ready("testing")
    delegate_role(
        Role.QA_LEAD,
        company.system,
        to=company.insider,
        by=company.qa,
        starts_at=clock.now() + timedelta(minutes=10),
        ends_at=clock.now() + timedelta(days=1),
        reason="On leave.",
    )
    tell(hotfix.pk)
    assert hotfix.lookout.look_at == clock.now() + timedelta(minutes=10)
    with later(minutes=10):
        tell(hotfix.pk)
    assert told(what=SIGN) == ["insider"]


def test_a_delegation_that_was_withdrawn_gives_nothing_to_hear(company, entered):
    hotfix = entered("testing")
    given = delegate_role(
        Role.QA_LEAD,
        hotfix,
        to=company.insider,
        by=company.qa,
        ends_at=clock.now() + timedelta(days=1),
        reason="On leave.",
    )
    withdraw_delegation(given, by=company.qa, reason="I am back.")
    completed(hotfix, company.contributor)
    assert told() == ["qa"]


def test_who_holds_two_of_the_roles_gets_one_mail(company, entered):
    hotfix = entered("qualification")
    granted(hotfix, Role.TECHNICAL_LEAD, company.po, company)
    completed(hotfix, company.contributor)
    (mine,) = [message for message in mail.outbox if message.to == ["po@example.org"]]
    assert "You act as: Product Owner or Technical Lead\n" in mine.body


def test_a_role_that_was_taken_back_gives_nothing_to_hear(company, entered):
    hotfix = entered("testing")
    grant = granted(hotfix, Role.QA_LEAD, company.insider, company)
    revoke_role(hotfix, grant, by=company.owner, reason="A mistake.")
    completed(hotfix, company.contributor)
    assert told() == ["qa"]


@pytest.mark.parametrize("state", ["qualification", "testing", "verification"])
def test_outsiders_are_never_told(state, company, entered):
    """No staff of the system without a role, no superuser, nobody who only oversees."""
    completed(entered(state), company.contributor)
    assert not {"plain", "insider", "other", "root", "auditor", "board", "owner"} & set(told())


def test_after_it_became_stale_the_role_is_told_again(company, entered):
    hotfix = entered("qualification")
    also(hotfix, Role.PRODUCT_OWNER, company, "insider")
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["insider", "po", "tl"]
    perform(hotfix, "qualify", by=company.po)
    for users in (3, 4):
        with recording(hotfix.impact_assessments.get(), by=company.contributor) as present:
            present.users_affected = users
        work()
    assert news() == [
        ("insider", "your sign-off is needed for Qualification"),
        ("po", "your sign-off as Product Owner is stale"),
    ]
    perform(hotfix, "qualify", by=company.insider)
    work()
    assert news() == []
    with recording(hotfix.impact_assessments.get(), by=company.contributor) as present:
        present.users_affected = 5
    work()
    assert [who for who, _what in news()] == ["insider", "po"]


def test_nobody_is_mailed_about_a_hot_fix_that_he_may_not_see(company, entered):
    """Whoever signed and lost the role since: their sign-off is stale, and it is not theirs to see."""
    hotfix = entered("qualification")
    grant = granted(hotfix, Role.PRODUCT_OWNER, company.plain, company)
    completed(hotfix, company.contributor)
    perform(hotfix, "qualify", by=company.plain)
    revoke_role(hotfix, grant, by=company.owner, reason="A mistake.")
    told()
    with recording(hotfix.impact_assessments.get(), by=company.contributor) as present:
        present.users_affected = 3
    work()
    assert told() == ["po"]
    assert hotfix.notices.get(kind="stale").sent_at is None


def test_a_new_round_is_told_anew(company):
    # A Critical, whose Code Review has evidence that must be there first.
    hotfix = ready(report(company, **CRITICAL), company, to="code_review")
    work()
    told()
    perform(hotfix, "request_changes", by=company.tl, reason="Again.")
    work()
    back = [(who, "back in development") for who in ("contributor", "po", "reporter", "sd")]
    assert news() == back
    hotfix.refresh_from_db()
    drive(hotfix, company, to="code_review")
    work()
    told()
    completed(hotfix, company.contributor)
    assert told(what=SIGN) == ["tl"]


def test_whoever_is_not_active_any_more_gets_nothing(company, entered):
    hotfix = entered("testing")
    with acting(None):
        company.qa.is_active = False
        company.qa.save()
    completed(hotfix, company.contributor)
    assert told() == ["owner"]  # that nobody is left who can act for them


def test_of_an_ended_one_only_the_end_is_told(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    work()
    assert news() == [("contributor", "cancelled"), ("reporter", "cancelled")]
    hotfix.refresh_from_db()
    assert hotfix.lookout.look_at is None
    assert not hotfix.notices.exclude(next_try_at=None).exists()


def test_completing_is_all_that_it_takes(company, entered):
    """By the forms' own way, and not only by this file's."""
    hotfix = entered("qualification")
    complete(hotfix, company)
    work()
    assert told(what=SIGN) == ["tl"]
