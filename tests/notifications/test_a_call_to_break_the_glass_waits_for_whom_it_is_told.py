"""Who gets the mail about a call to break the glass finds the hot fix in their list, and nobody else does."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.roles import Role
from apps.approvals.break_glass import may_break
from apps.approvals.break_glass_calls import calls_of, waiting_call
from apps.approvals.models import BreakGlassCall
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Rights
from apps.hotfixes.recording import recording
from apps.notifications.debt_messages import break_glass_messages
from apps.notifications.situation import Situation
from tests.asking import client_of, words_of
from tests.driving import NIGHT, drive, perform, report
from tests.owing import also, break_glass, broken, call_to_break, skip
from tests.telling import told, work

# Who could sign Code Review, were the role theirs: not who signed Development.
SIGNING = {"po", "tl", "qa", "rm"}


@pytest.fixture
def hotfix(company, ready):
    return ready("code_review")


@pytest.fixture
def told_and_waiting(company, hotfix):
    """Whom the messages reach.

    Of everybody it is made sure that `may_break`, the messages and `that_may_confirm`, which is asked of all
    calls at once, say the same.
    """

    def ask():
        hotfix.refresh_from_db()
        names = {person.pk: name for name, person in company.people.items()}
        situation = Situation(hotfix, clock.now())
        to_tell = set() if hotfix.ended else {names[one.to.pk] for one in break_glass_messages(situation)}
        for name, person in company.people.items():
            calls = BreakGlassCall.objects.that_may_confirm(person).filter(hotfix=hotfix)
            assert calls.exists() is (name in to_tell), name
            assert may_confirm(person, hotfix) is (name in to_tell), name
        return to_tell

    return ask


def may_confirm(person, hotfix):
    present = calls_of(hotfix)
    asked = waiting_call(hotfix, present) is not None
    return asked and may_break(Rights(person, hotfix), present).allowed


def call(hotfix, person):
    call_to_break(hotfix, by=person, reason="Every minute costs.")


def in_the_list(person, hotfix):
    return waiting_for(person, HotFix.objects.all()).filter(pk=hotfix.pk).exists()


def test_it_is_in_the_list_and_on_the_front_page_of_whoever_gets_the_mail(company, hotfix):
    assert not in_the_list(company.rm, hotfix)
    call(hotfix, company.po)
    work()
    assert told(what="confirm breaking the glass") == ["rm"]
    assert in_the_list(company.rm, hotfix)
    assert not any(in_the_list(company.people[name], hotfix) for name in ("po", "qa", "sd", "insider"))
    browser = client_of(company.rm)
    waiting = browser.get(reverse("admin:index")).context["blocks"][0]
    assert [row.hotfix for row in waiting["rows"]] == [hotfix]
    assert "to confirm breaking the glass" in waiting["holds"]
    listed = browser.get(reverse("admin:hotfixes_hotfix_changelist"), {"which": "waiting"})
    assert hotfix.reference in words_of(listed)


def test_it_waits_once_for_who_has_to_sign_too(company, hotfix):
    call(hotfix, company.rm)
    assert waiting_for(company.tl, HotFix.objects.all()).filter(pk=hotfix.pk).count() == 1


def test_without_a_call_it_waits_for_nobody(told_and_waiting):
    assert told_and_waiting() == set()


@pytest.mark.parametrize("who", sorted(SIGNING - {"rm"}))
def test_a_call_waits_for_a_release_manager(who, company, hotfix, told_and_waiting):
    call(hotfix, company.people[who])
    assert told_and_waiting() == {"rm"}


def test_a_release_managers_call_waits_for_all_others_who_sign(company, hotfix, told_and_waiting):
    call(hotfix, company.rm)
    assert told_and_waiting() == SIGNING - {"rm"}


def test_who_holds_a_role_by_a_group_counts(company, hotfix, told_and_waiting):
    group = Group.objects.create(name="Release duty")
    company.other.groups.add(group)
    grant_role(hotfix, Role.RELEASE_MANAGER, to=group, by=company.owner, reason="On call.")
    call(hotfix, company.po)
    assert told_and_waiting() == {"rm", "other"}


def test_who_asked_by_a_group_has_asked(company, hotfix, told_and_waiting):
    group = Group.objects.create(name="Release duty")
    company.other.groups.add(group)
    grant_role(hotfix, Role.RELEASE_MANAGER, to=group, by=company.owner, reason="On call.")
    call(hotfix, company.other)
    assert told_and_waiting() == SIGNING
    company.other.groups.clear()
    assert told_and_waiting() == set()


def test_a_delegate_does_not(company, hotfix, told_and_waiting):
    until = clock.now() + timedelta(days=2)
    on = company.system
    delegate_role(
        Role.RELEASE_MANAGER, on, to=company.insider, by=company.rm, ends_at=until, reason="At sea."
    )
    call(hotfix, company.po)
    assert told_and_waiting() == {"rm"}


def test_a_role_on_another_hot_fix_does_not(company, hotfix, told_and_waiting):
    also(report(company), Role.RELEASE_MANAGER, company, "other")
    call(hotfix, company.po)
    assert told_and_waiting() == {"rm"}


@pytest.mark.parametrize(("minutes", "waits"), [(60, {"rm"}), (61, set())])
def test_for_an_hour(minutes, waits, company, hotfix, told_and_waiting):
    call(hotfix, company.po)
    with clock.set_to(NIGHT + timedelta(minutes=minutes)):
        assert told_and_waiting() == waits
        assert in_the_list(company.rm, hotfix) is bool(waits)


def test_not_for_who_made_the_change(company, hotfix, told_and_waiting):
    drive(hotfix, company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    also(hotfix, Role.CONTRIBUTOR, company, "po")
    with recording(hotfix.development_records.get(round=2), by=company.po) as record:
        record.files_changed = "till.py"
    hotfix.refresh_from_db()
    drive(hotfix, company, to="code_review")
    call(hotfix, company.rm)
    assert told_and_waiting() == SIGNING - {"rm", "po"}


def test_until_it_is_confirmed(company, hotfix, told_and_waiting):
    break_glass(hotfix, company)
    assert told_and_waiting() == set()


def test_until_who_asked_lost_the_role(company, hotfix, told_and_waiting):
    call(hotfix, company.qa)
    (grant,) = (one for one in grants_on(hotfix) if one.holder == company.qa)
    revoke_role(hotfix, grant, by=company.owner, reason="Left the team.")
    assert told_and_waiting() == set()


def test_until_who_asked_left_the_company(company, hotfix, told_and_waiting):
    call(hotfix, company.qa)
    company.qa.is_active = False
    company.qa.save()
    assert told_and_waiting() == set()


def test_not_for_who_left_himself(company, hotfix, told_and_waiting):
    call(hotfix, company.rm)
    company.qa.is_active = False
    company.qa.save()
    assert told_and_waiting() == SIGNING - {"rm", "qa"}


def test_until_the_next_round(company, hotfix, told_and_waiting):
    call(hotfix, company.rm)
    perform(hotfix, "request_changes", by=company.tl, reason="The timeout is missing.")
    assert told_and_waiting() == set()


@pytest.mark.parametrize(("state", "waits"), [("deployment", {"rm"}), ("verification", set())])
def test_until_it_is_in_production(state, waits, company, hotfix, told_and_waiting):
    call(hotfix, company.po)
    drive(hotfix, company, to=state)
    assert told_and_waiting() == waits


def test_until_it_has_ended(company, hotfix, told_and_waiting):
    call(hotfix, company.rm)
    perform(hotfix, "cancel", by=company.po, reason="A false alarm.")
    assert told_and_waiting() == set()


def test_while_it_is_an_emergency(company, hotfix, told_and_waiting):
    call(hotfix, company.po)
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    assert told_and_waiting() == set()


def test_not_while_a_debt_of_its_system_is_overdue(company, hotfix, told_and_waiting):
    skip(broken(company, to="code_review"), company)
    with clock.set_to(NIGHT + timedelta(hours=23, minutes=45)):
        call(hotfix, company.po)
        assert told_and_waiting() == {"rm"}
    with clock.set_to(NIGHT + timedelta(hours=24, minutes=1)):
        assert told_and_waiting() == set()
