"""A sign-off that nobody is left to give is told by what was said and refused, as by what was signed."""

from apps.accounts.roles import Role
from apps.hotfixes.grants import grant_role, grants_on, revoke_role
from apps.hotfixes.missing_signers import impossible_sign_offs
from tests.driving import ready, report
from tests.owing import also, broken, by_phone, settled, skip


def told(hotfix):
    hotfix.refresh_from_db()
    return [(one.phase.state.value, one.role.value) for one in impossible_sign_offs(hotfix)]


def only(hotfix, role, person, company):
    """`person` alone holds `role`."""
    for grant in grants_on(hotfix):
        if grant.role is role:
            revoke_role(hotfix, grant, by=company.owner, reason="Left.")
    grant_role(hotfix, role, to=person, by=company.owner, reason="On call tonight.")


def test_who_said_yes_to_development_is_not_left_for_testing(company):
    hotfix = ready(report(company), company, to="development")
    only(hotfix, Role.QA_LEAD, company.sd, company)
    also(hotfix, Role.SENIOR_DEVELOPER, company, "other")
    assert told(hotfix) == []
    by_phone(hotfix, company, Role.SENIOR_DEVELOPER, "sd")
    assert told(hotfix) == [("testing", "qa_lead")]


def test_nor_who_ratified_development(company):
    hotfix = broken(company, to="development", by=("rm", "po"))
    debt = skip(hotfix, company)
    only(hotfix, Role.QA_LEAD, company.sd, company)
    assert told(hotfix) == []
    settled(debt, company.sd)
    assert told(hotfix) == [("testing", "qa_lead")]


def test_what_was_refused_afterwards_is_to_be_signed_again(company):
    hotfix = broken(company, to="deployment")
    debt = skip(hotfix, company)
    other = also(hotfix, Role.RELEASE_MANAGER, company, "other")
    only(hotfix, Role.RELEASE_MANAGER, other, company)
    assert told(hotfix) == []
    settled(debt, other, ratified=False)
    only(hotfix, Role.RELEASE_MANAGER, company.sd, company)
    assert told(hotfix) == [("deployment", "release_manager"), ("verification", "release_manager")]


def test_what_is_owed_is_not_asked_for(company):
    hotfix = broken(company, to="deployment")
    skip(hotfix, company)
    only(hotfix, Role.RELEASE_MANAGER, company.sd, company)
    assert told(hotfix) == [("verification", "release_manager")]
