"""Whose name goes under something gets a receipt of it by mail, and so does whom somebody signed for."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.grants import grants_on, revoke_role
from tests.driving import NIGHT, perform
from tests.owing import break_glass, by_phone, settled, skip
from tests.telling import is_receipt, later, receipts, told, work


def of(who, found):
    """The receipts of one person, without the reference and the title."""
    theirs = [one.subject for one in found if one.to == [f"{who}@example.org"]]
    return sorted(subject.partition("receipt: ")[2].partition(" - ")[0] for subject in theirs)


def test_it_says_what_was_signed(company, ready):
    hotfix = ready("testing")
    receipts()
    perform(hotfix, "pass_testing", by=company.qa, reason="Ran twice.")
    (receipt,) = receipts()
    sign_off = hotfix.approvals.last()
    assert receipt.to == ["qa@example.org"]
    assert receipt.subject.startswith(f"{hotfix.reference} Emergency: receipt: you signed as QA Lead - ")
    for told_in in (
        f"> {sign_off.meaning}",
        "Decision: Approved",
        "Phase: Testing, round 1",
        "At: 2026-11-23 02:14:00 UTC",
        "Asked again by: password",
        f"SHA-256 of the evidence: {sign_off.evidence_digest}",
        "> Ran twice.",
        "If this was not you",
        f"/hotfix/{hotfix.pk}/change/#sign-offs",
    ):
        assert told_in in receipt.body


def test_it_comes_once(company, ready):
    hotfix = ready("testing")
    perform(hotfix, "pass_testing", by=company.qa)
    assert of("qa", receipts()) == ["you signed as QA Lead"]
    with clock.set_to(NIGHT + timedelta(hours=2)):
        call_command("send_reminders", stdout=StringIO())
    assert not [one for one in mail.outbox if is_receipt(one) and one.to == ["qa@example.org"]]


NOES = [("testing", "fail_testing", "qa"), ("qualification", "reject", "po")]


@pytest.mark.parametrize(("state", "act", "who"), NOES)
def test_of_a_no_too_even_of_one_that_ends_it(state, act, who, company, ready):
    hotfix = ready(state)
    receipts()
    perform(hotfix, act, by=company.people[who], reason="It cannot be.")
    assert len(of(who, receipts())) == 1


BROKEN = [
    "you broke the glass as Product Owner",
    "you asked to break the glass as Release Manager",
    "you went ahead of a sign-off",
]


def test_of_the_glass_of_what_was_skipped_and_of_its_settlement(company, ready):
    hotfix = ready("code_review")
    receipts()
    debt = skip(break_glass(hotfix, company), company)
    found = receipts()
    assert [*of("po", found), *of("rm", found)] == BROKEN
    settled(debt, company.tl)
    assert of("tl", receipts()) == ["you signed as Technical Lead"]


def test_of_a_verbal_yes_whoever_recorded_and_whoever_confirmed_it_get_one(company, ready):
    hotfix = ready("code_review")
    receipts()
    by_phone(hotfix, company, Role.TECHNICAL_LEAD, "tl")
    with later(minutes=2):  # as in there
        found = receipts()
    got = [of(who, found) for who in company.people]
    assert sorted(filter(None, got)) == [["you confirmed a verbal yes"], ["you recorded a verbal yes"]]


def test_of_a_delegates_signature_both_get_one(company, ready):
    hotfix = ready("testing")
    until = clock.now() + timedelta(days=1)
    delegate_role(Role.QA_LEAD, hotfix, to=company.insider, by=company.qa, ends_at=until, reason="At sea.")
    receipts()
    perform(hotfix, "pass_testing", by=company.insider)
    found = receipts()
    assert of("insider", found) == ["you signed as QA Lead"]
    assert of("qa", found) == ["Insider Pay signed for you as QA Lead"]


def test_whose_role_is_taken_at_once_gets_it_all_the_same(company, ready):
    hotfix = ready("testing")
    receipts()
    perform(hotfix, "pass_testing", by=company.qa)
    hotfix.refresh_from_db()
    held = next(one for one in grants_on(hotfix) if one.role is Role.QA_LEAD)
    revoke_role(hotfix, held, by=company.owner, reason="In haste.")
    company.system.staff.filter(user=company.qa).delete()
    assert of("qa", receipts()) == ["you signed as QA Lead"]


def test_what_was_signed_long_ago_gets_none(company, ready):
    hotfix = ready("testing")
    hotfix.notices.filter(kind="receipt").delete()
    mail.outbox.clear()
    with clock.set_to(NIGHT + timedelta(days=3, minutes=1)):
        call_command("send_reminders", stdout=StringIO())
    assert not [one for one in mail.outbox if is_receipt(one)]


def test_who_has_no_address_gets_none_and_signs(company, ready):
    hotfix = ready("testing")
    company.qa.email = ""
    company.qa.save_base(raw=True)
    perform(hotfix, "pass_testing", by=company.qa)
    work()
    assert "qa" not in told(what="receipt")
