"""Two people sign what both have on screen at the same moment: both sign-offs count, and it moves once."""

import pytest

from apps.accounts.roles import Role
from apps.common.errors import ChangedSince, DomainError
from apps.hotfixes.grants import grant_role
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import seen_evidence
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import perform, ready, report
from tests.withdrawing import the_go, with_a_go, withdraw


def signing(hotfix, name, who):
    """What the page of a signer sends, as it is now."""
    seen = {"seen": hotfix.version, "seen_evidence": seen_evidence(hotfix)}
    return lambda: perform(hotfix, name, by=who, **seen)


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="qualification")


def test_both_approvals_of_qualification(hotfix, company):
    answers = at_once(*(signing(hotfix, "qualify", who) for who in (company.po, company.tl)))
    assert sorted(answer.moved for answer in answers) == [False, True]
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.approvals.count()) == ("development", 2)


def test_a_signer_and_whoever_grants_a_role(company):
    hotfix = ready(report(company), company, to="testing")
    role = {"to": company.other, "by": company.owner, "reason": "Stands in."}
    sign = signing(hotfix, "pass_testing", company.qa)
    answers = at_once(sign, lambda: grant_role(hotfix, Role.QA_LEAD, **role))
    assert not refused(answers)
    assert HotFix.objects.get(pk=hotfix.pk).state == "deployment"


def test_a_signer_and_whoever_edits_what_is_signed(hotfix, company):
    sign = signing(hotfix, "qualify", company.po)

    def edit():
        with recording(hotfix.impact_assessments.get(), by=company.contributor) as record:
            record.users_affected = 3

    signed, edited = at_once(sign, edit)
    assert not isinstance(edited, DomainError)
    if isinstance(signed, DomainError):
        assert type(signed) is ChangedSince
        assert not hotfix.approvals.exists()
    else:
        assert hotfix.approvals.get().signed_evidence[1]["fields"]["users_affected"] == 1200


def test_of_two_of_one_role_one_is_told_by_whom(company):
    hotfix = ready(report(company), company, to="testing")
    grant_role(hotfix, Role.QA_LEAD, to=company.other, by=company.owner, reason="Stands in.")
    hotfix.refresh_from_db()
    answers = at_once(*(signing(hotfix, "pass_testing", who) for who in (company.qa, company.other)))
    assert len(winners(answers)) == 1
    assert type(refused(answers)[0]) is ChangedSince
    assert hotfix.approvals.filter(phase="testing").count() == 1


def test_a_go_that_is_withdrawn_twice_at_once_is_withdrawn_once(company):
    hotfix = with_a_go(company)
    answers = at_once(*[lambda: withdraw(the_go(hotfix), by=company.rm)] * 2)
    assert len(winners(answers)) == 1
    assert hotfix.withdrawals.count() == 1
