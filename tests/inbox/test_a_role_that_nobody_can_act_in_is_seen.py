"""A role that nobody can act in is seen at the gate, in the list, and first by process owners."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.roles import AUDITORS, Role
from apps.hotfixes.grants import grant_role
from apps.hotfixes.left_behind import without_signer
from apps.hotfixes.missing_signers import impossible_sign_offs
from apps.hotfixes.models import HotFix
from tests.asking import client_of, undone, url, words_of
from tests.driving import drive, perform, ready, report
from tests.lifting import behind

LIST = reverse("admin:hotfixes_hotfix_changelist") + "?which=vacant"
TITLE = "Nobody can sign"


def vacant():
    return list(without_signer(HotFix.objects.all()))


def leaves(person):
    person.is_active = False
    person.save()


def test_none_while_everybody_is_there(company):
    report(company)
    assert vacant() == []
    assert TITLE not in words_of(client_of(company.owner).get(reverse("admin:index")))


@pytest.mark.parametrize("state", ["identified", "qualification", "development", "code_review", "testing"])
def test_it_says_what_is_said_of_one(company, state):
    """Of holders alone: what separation of duties leaves is said of one, and not of many at once."""
    hotfix = drive(report(company), company, to=state)
    for name in ("po", "tl", "sd", "qa", "rm"):
        with undone():
            leaves(company.people[name])
            found = [
                one for one in impossible_sign_offs(hotfix) if "nobody who can act holds" in one.sentence
            ]
            assert bool(vacant()) is bool(found), name
        company.people[name].is_active = True


def test_not_for_what_was_signed_already(company):
    hotfix = ready(report(company), company, to="qualification")
    perform(hotfix, "qualify", by=company.po)
    leaves(company.po)
    assert vacant() == []


def test_a_group_counts_as_long_as_anybody_in_it_can_sign_in(company):
    hotfix = report(company)
    leaves(company.qa)
    guild = Group.objects.create(name="Quality guild")
    company.other.groups.add(guild)
    grant_role(hotfix, Role.QA_LEAD, to=guild, by=company.owner, reason="Help.")
    assert vacant() == []
    leaves(company.other)
    assert vacant() == [hotfix]
    page = words_of(client_of(company.owner).get(url("change", hotfix)))
    assert "nobody in it can sign in" in page


def test_a_role_that_counts_for_nothing_is_held_by_nobody(company):
    hotfix = report(company)
    company.qa.groups.add(Group.objects.get(name=AUDITORS))
    assert vacant() == [hotfix]


def test_nor_does_one_of_who_is_behind_the_account(company):
    hotfix = report(company)
    hotfix.user_grants.filter(user=company.qa).update(given_by=company.owner)
    behind(company.owner, company.qa)
    assert vacant() == [hotfix]


def test_the_process_owner_sees_it_first_and_in_the_list(company):
    hotfix = report(company)
    leaves(company.qa)
    page = words_of(client_of(company.owner).get(reverse("admin:index")))
    assert page.index(TITLE) < page.rindex("Waiting for me")
    assert hotfix.reference in words_of(client_of(company.owner).get(LIST))
    assert TITLE not in words_of(client_of(company.tl).get(reverse("admin:index")))


def test_the_gate_and_the_roles_say_who_can_act_no_more(company):
    hotfix = ready(report(company), company, to="testing")
    leaves(company.qa)
    page = words_of(client_of(company.owner).get(url("change", hotfix)))
    assert "QA Lead (nobody who can act; held by Qa Pay)" in page
    assert "cannot sign in" in page


def test_and_whom_no_message_reaches(company):
    hotfix = ready(report(company), company, to="testing")
    gone = "No message reaches Qa Pay: there is no e-mail address."
    assert gone in words_of(client_of(company.owner).get(url("change", hotfix)))
    company.qa.email = "qa@example.org"
    company.qa.save()
    assert gone not in words_of(client_of(company.owner).get(url("change", hotfix)))


def test_the_list_costs_the_same_however_many_there_are(company, django_assert_num_queries):
    for _each in range(3):
        report(company)
    leaves(company.qa)
    with django_assert_num_queries(3):
        assert len(vacant()) == 3
