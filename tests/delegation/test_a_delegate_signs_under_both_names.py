"""A sign-off by a delegate names both people: on the row, the page, the list, in the gate and the history."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from apps.accounts.roles import Role
from apps.approvals.models import Approval
from apps.history.timeline import timeline
from apps.hotfixes.gates import gate
from apps.hotfixes.recording import recording
from tests.asking import ask, client_of, form_in, saying, url, words_of
from tests.driving import PASSWORD, perform

BOTH = "Insider Pay for Qa Pay"


@pytest.fixture
def hotfix(hotfix_in, delegated):
    delegated()
    return hotfix_in("testing")


def test_the_confirmation_says_as_whom_and_the_row_keeps_it(hotfix, company, stand_in):
    browser = client_of(stand_in)
    page = browser.get(url("act", hotfix, "pass_testing"))
    assert "You sign as <strong>QA Lead for Qa Pay</strong>." in words_of(page)
    assert form_in(page)["as_role"] == [f"qa_lead:{company.qa.pk}"]
    typed = form_in(page) | {"password": PASSWORD}
    answer = browser.post(url("act", hotfix, "pass_testing"), typed, follow=True)
    assert "Sign off testing for Qa Pay" in words_of(answer)
    sign_off = hotfix.approvals.get(phase="testing")
    assert (sign_off.signer, sign_off.on_behalf_of, sign_off.role) == (stand_in, company.qa, "qa_lead")
    assert (sign_off.signer_name, sign_off.on_behalf_of_name) == ("Insider Pay", "Qa Pay")
    assert sign_off.signed_by == BOTH
    assert str(sign_off) == f"QA Lead: Approved ({BOTH})"
    hotfix.refresh_from_db()
    assert hotfix.state == "deployment"


def test_a_form_that_says_nothing_is_signed_the_same_way(hotfix, company, stand_in):
    assert ask(stand_in, "pass_testing", hotfix).status_code == 302
    assert hotfix.approvals.get(phase="testing").signed_by == BOTH


def test_both_names_are_kept_as_they_were(hotfix, company, stand_in):
    perform(hotfix, "pass_testing", by=stand_in)
    for person in (company.qa, stand_in):
        person.last_name = "Renamed"
        person.save()
    assert hotfix.approvals.get(phase="testing").signed_by == BOTH


def test_a_refusal_names_both(hotfix, stand_in):
    assert ask(stand_in, "fail_testing", hotfix).status_code == 302
    refusal = hotfix.approvals.get(decision="refused")
    assert (refusal.signed_by, refusal.comment) == (BOTH, "As agreed on the call.")
    assert (hotfix.state, hotfix.round) == ("development", 2)


def test_page_and_list_and_timeline_name_both(hotfix, company, stand_in):
    ask(stand_in, "pass_testing", hotfix)
    browser = client_of(company.auditor)
    listed = browser.get(reverse("admin:approvals_approval_changelist"), {"q": "Qa Pay"})
    for answer in (browser.get(url("change", hotfix)), browser.get(url("timeline", hotfix)), listed):
        assert BOTH in words_of(answer)
    reasons = [entry.reason for entry in timeline(hotfix) if entry.who == "Insider Pay"]
    assert set(reasons) == {"As agreed on the call. (as QA Lead for Qa Pay)", "Opened with Deployment"}


def test_the_gate_names_both_when_the_evidence_changed(hotfix_in, delegated, company, stand_in):
    delegated(Role.PRODUCT_OWNER)
    hotfix = hotfix_in("qualification")
    perform(hotfix, "qualify", by=stand_in)
    with recording(hotfix.change_requests.get(), by=company.tl) as record:
        record.dependencies = "The mail gateway too."
    hotfix.refresh_from_db()
    lacks = [lack for one in gate(hotfix).unmet for lack in one.lacks]
    assert "the evidence changed after Insider Pay for Po Pay signed" in lacks


def test_who_comes_second_reads_both_names(hotfix_in, delegated, company, stand_in):
    delegated(Role.PRODUCT_OWNER)
    hotfix = hotfix_in("qualification")
    perform(hotfix, "qualify", by=stand_in)
    answer = ask(company.po, "qualify", hotfix)
    assert answer.status_code == 409
    assert "Insider Pay for Po Pay has signed already as Product Owner" in words_of(answer)


def test_the_message_names_whom_it_was_for(hotfix_in, delegated, stand_in):
    delegated(Role.PRODUCT_OWNER)
    hotfix = hotfix_in("qualification")
    answer = client_of(stand_in).post(url("act", hotfix, "qualify"), saying(hotfix), follow=True)
    assert "your sign-off for Po Pay is on the record" in words_of(answer)


def test_nobody_signs_for_himself(company, hotfix_in):
    hotfix = hotfix_in("testing")
    row = {"hotfix": hotfix, "signer": company.qa, "on_behalf_of": company.qa, "role": "qa_lead"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.create(**row, round=1, phase="testing", signed_at=hotfix.reported_at)
