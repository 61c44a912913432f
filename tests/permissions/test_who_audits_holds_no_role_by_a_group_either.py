"""Nobody becomes an auditor while holding a role, and no auditor is in a group that holds one."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from apps.accounts.roles import AUDITORS, Role
from apps.common import clock
from apps.common.errors import NotAllowed
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.role_eligibility import may_be_in
from apps.systems.models import RosterEntry
from tests.asking import client_of, form_in, words_of
from tests.driving import drive, report

pytestmark = pytest.mark.django_db
RULE = "auditors and the change board read everything, change nothing and hold no role"


@pytest.fixture
def auditors(company):
    return Group.objects.get(name=AUDITORS)


@pytest.fixture
def guild(company):
    return Group.objects.create(name="Quality guild")


@pytest.fixture
def join(company):
    """An administrator puts a person into these groups, and no others; the answer."""
    browser = client_of(company.root)

    def send(person, *groups):
        address = reverse("admin:accounts_user_change", args=[person.pk])
        typed = form_in(browser.get(address))
        return browser.post(
            address, typed | {"groups": [one.pk for one in groups], "why": "He moves.", "first_name": "New"}
        )

    return send


@pytest.fixture
def delegated(company):
    def delegate(to):
        until = clock.now() + timedelta(days=7)
        delegate_role(Role.QA_LEAD, company.system, to=to, by=company.qa, ends_at=until, reason="At sea.")

    return delegate


@pytest.fixture
def refused(join):
    """That it is refused at the field, in a sentence that says which role, and keeps what was typed."""

    def check(person, *groups, role):
        before = set(person.groups.all())
        answer = join(person, *groups)
        assert answer.status_code == 200
        (sentence,) = answer.context["adminform"].form.errors["groups"]
        assert RULE in sentence
        assert role in sentence
        assert form_in(answer)["first_name"] == ["New"]
        assert set(form_in(answer)["groups"]) == {str(one.pk) for one in groups}
        assert set(person.groups.all()) == before

    return check


def on_the_roster(company, **holder):
    return RosterEntry.objects.create(system=company.system, role=Role.QA_LEAD, **holder)


def given(company, to):
    hotfix = report(company)
    grant_role(hotfix, Role.QA_LEAD, to=to, by=company.owner, reason="Stands in.")
    return hotfix


# --- Somebody who holds a role is to audit --------------------------------------------------------


def test_who_is_on_a_roster_does_not_become_an_auditor(company, auditors, refused):
    refused(company.qa, auditors, role="QA Lead on the roster of Payments PAY")


def test_nor_who_holds_a_role_on_an_open_hot_fix(company, auditors, refused):
    hotfix = given(company, company.other)
    refused(company.other, auditors, role=f"QA Lead on {hotfix.reference}")


def test_nor_who_is_in_a_group_of_a_roster(company, auditors, guild, refused):
    on_the_roster(company, group=guild)
    company.other.groups.add(guild)
    role = "QA Lead on the roster of Payments PAY by the group Quality guild"
    refused(company.other, guild, auditors, role=role)


def test_nor_who_is_in_a_group_that_holds_one(company, auditors, guild, refused):
    company.other.groups.add(guild)
    hotfix = given(company, guild)
    role = f"QA Lead on {hotfix.reference} by the group Quality guild"
    refused(company.other, guild, auditors, role=role)


def test_nor_who_acts_for_somebody(company, auditors, refused, delegated):
    delegated(company.other)
    refused(company.other, auditors, role="QA Lead for Qa Pay")


def test_nor_who_acted_on_hot_fixes_that_ended_and_still_acts_on_one(company, auditors, refused):
    last, *others = (report(company) for _each in range(4))
    for days, hotfix in enumerate((last, *others), start=1):
        until = clock.now() + timedelta(days=days)
        delegate_role(Role.QA_LEAD, hotfix, to=company.other, by=company.qa, ends_at=until, reason="At sea.")
    for hotfix in others:
        drive(hotfix, company, to="cancelled")
    refused(company.other, auditors, role="QA Lead for Qa Pay")


def test_once_the_roles_are_taken_back_he_does(company, auditors, join):
    hotfix = given(company, company.other)
    (grant,) = (one for one in grants_on(hotfix) if one.holder == company.other)
    revoke_role(hotfix, grant, by=company.owner, reason="He audits from now on.")
    assert join(company.other, auditors).status_code == 302
    assert auditors in company.other.groups.all()


def test_or_once_the_hot_fix_has_ended(company, auditors, join):
    drive(given(company, company.other), company, to="cancelled")
    assert join(company.other, auditors).status_code == 302


def test_or_when_he_leaves_the_group_that_holds_it(company, auditors, guild, join):
    on_the_roster(company, group=guild)
    company.other.groups.add(guild)
    assert join(company.other, auditors).status_code == 302
    assert set(company.other.groups.all()) == {auditors}


# --- An auditor is to join a group ----------------------------------------------------------------


def test_an_auditor_joins_no_group_of_a_roster(company, auditors, guild, refused):
    on_the_roster(company, group=guild)
    refused(company.auditor, auditors, guild, role="QA Lead on the roster of Payments PAY")


def test_nor_one_that_holds_a_role(company, auditors, guild, refused):
    hotfix = given(company, guild)
    refused(company.auditor, auditors, guild, role=f"QA Lead on {hotfix.reference}")


def test_but_any_other_group(company, auditors, guild, join):
    assert join(company.auditor, auditors, guild).status_code == 302
    assert guild in company.auditor.groups.all()


def test_and_this_one_once_he_audits_no_more(company, guild, join):
    on_the_roster(company, group=guild)
    assert join(company.auditor, guild).status_code == 302


# --- A group with an auditor in it is to hold a role ----------------------------------------------


def test_a_group_with_an_auditor_is_granted_nothing(company, guild):
    company.auditor.groups.add(guild)
    with pytest.raises(NotAllowed, match="Auditor Pay of Quality guild oversees: auditors and"):
        given(company, guild)


def test_nor_entered_on_a_roster(company, guild):
    company.auditor.groups.add(guild)
    typed = {"system": company.system.pk, "role": "qa_lead", "rank": "deputy", "group": guild.pk}
    address = reverse("admin:systems_rosterentry_add")
    answer = client_of(company.owner).post(address, typed | {"why": "Holidays."})
    assert RULE in words_of(answer)
    assert not guild.roster_entries.exists()


# --- What the rule costs --------------------------------------------------------------------------


def test_it_asks_the_same_number_of_queries_however_much_is_held(
    company, auditors, guild, django_assert_num_queries
):
    for _each in range(4):
        given(company, guild)
    on_the_roster(company, group=guild)
    company.other.groups.add(guild)
    with django_assert_num_queries(4):
        decision = may_be_in(company.other, [auditors, guild])
    assert decision.reason.count("QA Lead on HF-") == 2
