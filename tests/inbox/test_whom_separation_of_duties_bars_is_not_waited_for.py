"""Who holds the role and may not sign for what they signed or reported already, finds nothing to sign."""

from datetime import timedelta

import pytest

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from tests.driving import perform, ready, report
from tests.owing import also


@pytest.fixture
def delegate(company):
    def give(hotfix, role, to, by):
        until = clock.now() + timedelta(days=1)
        people = {"to": company.people[to], "by": company.people[by]}
        delegate_role(role, hotfix, ends_at=until, reason="Away.", **people)

    return give


def test_who_signed_development_is_not_asked_to_review_the_code(company, waits_for, named, gate_names):
    hotfix = ready(report(company), company, to="code_review")
    also(hotfix, Role.TECHNICAL_LEAD, company, "sd")
    assert waits_for(hotfix) == {"tl"}
    assert named(hotfix) == {"technical_lead": ("Tl Pay",)}
    assert gate_names(hotfix) == ["Technical Lead (Tl Pay)"]


def test_nor_for_somebody_else_and_nobody_for_them(company, delegate, waits_for, named, gate_names):
    hotfix = ready(report(company), company, to="code_review")
    also(hotfix, Role.TECHNICAL_LEAD, company, "sd")
    delegate(hotfix, Role.TECHNICAL_LEAD, to="sd", by="tl")
    delegate(hotfix, Role.TECHNICAL_LEAD, to="other", by="sd")
    assert waits_for(hotfix) == {"tl"}
    assert named(hotfix) == {"technical_lead": ("Tl Pay",)}
    assert gate_names(hotfix) == ["Technical Lead (Tl Pay)"]
    delegate(hotfix, Role.TECHNICAL_LEAD, to="insider", by="tl")
    assert waits_for(hotfix) == {"tl", "insider"}
    assert named(hotfix) == {"technical_lead": ("Tl Pay", "Insider Pay for Tl Pay")}


def test_the_reporter_is_not_asked_to_sign_qualification(company, waits_for, named):
    hotfix = ready(report(company), company, to="qualification")
    also(hotfix, Role.PRODUCT_OWNER, company, "reporter")
    assert waits_for(hotfix) == {"po", "tl"}
    assert named(hotfix) == {"product_owner": ("Po Pay",), "technical_lead": ("Tl Pay",)}


def test_who_gave_one_yes_to_qualification_is_not_asked_for_the_other(company, waits_for, named):
    hotfix = ready(report(company), company, to="qualification")
    also(hotfix, Role.TECHNICAL_LEAD, company, "po")
    assert waits_for(hotfix) == {"po", "tl"}
    perform(hotfix, "qualify", by=company.po, as_role=Role.PRODUCT_OWNER)
    assert waits_for(hotfix) == {"tl"}
    assert named(hotfix) == {"technical_lead": ("Tl Pay",)}


def test_nobody_is_named_where_nobody_is_left(company, waits_for, named, gate_names):
    hotfix = ready(report(company), company, to="code_review")
    also(hotfix, Role.TECHNICAL_LEAD, company, "sd")
    company.tl.is_active = False
    company.tl.save()
    assert waits_for(hotfix) == set()
    assert named(hotfix) == {"technical_lead": ()}
    assert gate_names(hotfix) == ["Technical Lead (nobody who can act; held by Tl Pay)"]


def test_an_act_that_is_no_signature_waits_for_them_all_the_same(company, waits_for):
    hotfix = ready(report(company), company, to="deployment")
    also(hotfix, Role.RELEASE_MANAGER, company, "sd")
    assert waits_for(hotfix) == {"rm"}
    perform(hotfix, "go", by=company.rm)
    assert waits_for(hotfix) == {"rm", "sd"}
