"""A sign-off that no rightful and separate person is left to give is told while one can still be found."""

import pytest
from django.contrib.auth.models import Group

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.missing_signers import impossible_sign_offs
from tests.asking import client_of, url, words_of
from tests.driving import drive, report

NOBODY = "nobody who can act holds the role of QA Lead"
BARRED = "separation of duties bars whoever holds the role"


@pytest.fixture
def hotfix(company):
    return report(company)


@pytest.fixture
def hold(company):
    """Make somebody the only one who holds a role on a hot fix; nobody for None."""

    def only(hotfix, role, person):
        for grant in grants_on(hotfix):
            if grant.role is role:
                revoke_role(hotfix, grant, by=company.owner, reason="Left.")
        if person is not None:
            grant_role(hotfix, role, to=person, by=company.owner, reason="On call tonight.")

    return only


def told(hotfix):
    hotfix.refresh_from_db()
    return [(one.phase.state.value, one.role.value) for one in impossible_sign_offs(hotfix)]


def test_a_full_roster_has_nothing_to_say(hotfix):
    assert told(hotfix) == []


def test_a_role_that_nobody_holds(hotfix, hold, company):
    hold(hotfix, Role.QA_LEAD, None)
    (one,) = impossible_sign_offs(hotfix)
    assert NOBODY in one.sentence
    assert "A process owner can grant it to somebody else: Owner Pay." in one.sentence


def test_a_holder_who_is_not_active_counts_as_nobody(hotfix, company):
    company.qa.is_active = False
    company.qa.save()
    assert told(hotfix) == [("testing", "qa_lead")]


def test_a_member_of_a_group_counts(hotfix, hold, company):
    hold(hotfix, Role.QA_LEAD, None)
    guild = Group.objects.create(name="Quality guild")
    company.other.groups.add(guild)
    grant_role(hotfix, Role.QA_LEAD, to=guild, by=company.owner, reason="Help.")
    assert told(hotfix) == []


def test_the_only_developer_is_the_only_qa_lead(hotfix, hold, company):
    hold(hotfix, Role.QA_LEAD, company.sd)
    assert told(hotfix) == [("testing", "qa_lead")]
    assert BARRED in impossible_sign_offs(hotfix)[0].sentence


def test_a_second_developer_makes_it_possible_until_the_wrong_one_signs(hotfix, hold, company):
    hold(hotfix, Role.QA_LEAD, company.sd)
    grant_role(hotfix, Role.SENIOR_DEVELOPER, to=company.insider, by=company.owner, reason="Help.")
    assert told(hotfix) == []
    drive(hotfix, company, to="code_review")
    assert told(hotfix) == [("testing", "qa_lead")]


def test_the_reporter_is_the_only_product_owner(hotfix, hold, company):
    hold(hotfix, Role.PRODUCT_OWNER, company.reporter)
    assert told(hotfix) == [("qualification", "product_owner")]


def test_one_person_holds_both_qualification_roles(hotfix, hold, company):
    hold(hotfix, Role.PRODUCT_OWNER, company.tl)
    assert told(hotfix) == [("qualification", "product_owner"), ("qualification", "technical_lead")]


def test_what_is_signed_is_not_asked_for_again(hotfix, hold, company):
    drive(hotfix, company, to="development")
    hold(hotfix, Role.PRODUCT_OWNER, None)
    assert told(hotfix) == []


def test_an_ended_one_needs_nobody(hotfix, company):
    assert told(drive(hotfix, company, to="cancelled")) == []


def test_the_page_says_so_to_everybody(hotfix, hold, company):
    hold(hotfix, Role.QA_LEAD, None)
    for who in (company.insider, company.owner):
        assert NOBODY in words_of(client_of(who).get(url("change", hotfix)))


def test_the_report_says_so_at_once(company):
    company.system.roster.filter(role=Role.QA_LEAD).delete()
    typed = {
        "title": "Refused",
        "system": company.system.pk,
        "triggers": ["system_down"],
        "environment": "production",
        "description": "Every payment is refused.",
        "observed_at": "2026-11-23T01:50",
    }
    assert NOBODY in words_of(client_of(company.reporter).post(url("add"), typed, follow=True))


def test_a_grant_and_a_revocation_say_so(hotfix, company):
    grant = next(one for one in grants_on(hotfix) if one.role is Role.QA_LEAD)
    address = url("revoke", hotfix, "user", grant)
    answer = client_of(company.owner).post(address, {"reason": "Left."}, follow=True)
    assert words_of(answer).count(NOBODY) == 2  # the message, and the page itself


def test_the_number_of_queries_does_not_grow_with_the_roster(
    hotfix, hold, company, django_assert_num_queries
):
    hold(hotfix, Role.RELEASE_MANAGER, None)
    for name in ("insider", "other", "plain"):
        grant_role(hotfix, Role.QA_LEAD, to=company.people[name], by=company.owner, reason="Help.")
    with django_assert_num_queries(5):
        assert len(impossible_sign_offs(hotfix)) == 2
