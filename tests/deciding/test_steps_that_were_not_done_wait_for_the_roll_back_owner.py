"""A step that failed or was skipped waits for the roll-back owner, an account, and for nobody else."""

import pytest
from django.db import transaction

from apps.approvals.models import StepDecision
from apps.common.errors import BadInput, ChangedSince, GateClosed, NotAllowed, WrongPhase
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.inbox import waiting_for
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url, words_of
from tests.driving import EVERYBODY, PASSWORD, complete, perform, ready, report
from tests.not_done import WHY, decide, fail_a_step


def decided(hotfix, *, by, **given):
    """The hot fix after a decision, and the decision."""
    decision = decide(hotfix, by=by, **given)
    return HotFix.objects.get(pk=hotfix.pk), decision


def test_nothing_is_deployed_before_it_is_decided(not_done, company):
    (asked,) = (one for one in gate(not_done).requirements if one.source is Source.DECISION)
    assert asked.lacks == ("step 1 (failed): to go on, or to roll back",)
    assert asked.person == str(company.qa)
    with pytest.raises(GateClosed):
        perform(not_done, "deploy", by=company.rm)
    hotfix, _decision = decided(not_done, by=company.qa)
    perform(hotfix, "deploy", by=company.rm)


def test_where_every_step_was_done_nobody_is_asked(company):
    hotfix = ready(report(company), company, to="deployment")
    perform(hotfix, "go", by=company.rm)
    complete(hotfix, company, afterwards=True)
    assert not any(one.source is Source.DECISION for one in gate(hotfix).requirements)
    with pytest.raises(WrongPhase):
        decide(hotfix, by=company.rm)


@pytest.mark.parametrize("who", [name for name in EVERYBODY if name != "qa"])
def test_nobody_else_decides_by_any_door(who, not_done, company):
    person = company.people[who]
    with pytest.raises(NotAllowed):
        decide(not_done, by=person)
    browser = client_of(person)
    for answer in (
        browser.get(url("step_decision", not_done)),
        browser.post(url("step_decision", not_done), sent(not_done)),
    ):
        assert answer.status_code in (403, 404)
    assert not StepDecision.objects.exists()


def sent(hotfix, **other):
    return {"seen": hotfix.version, "decision": "go_on", "reason": WHY, "password": PASSWORD, **other}


def test_the_owner_decides_on_the_page_and_is_asked_for_the_password(not_done, company):
    browser = client_of(company.qa)
    page = browser.get(url("step_decision", not_done))
    assert "Step 1 failed: Deploy the image (The node did not come up.)" in words_of(page)
    wrong = browser.post(url("step_decision", not_done), sent(not_done, password="wrong"))
    assert wrong.status_code == 400
    assert form_in(wrong)["reason"] == [WHY]
    assert browser.post(url("step_decision", not_done), sent(not_done)).status_code == 302
    decision = StepDecision.objects.get()
    assert (decision.person, decision.goes_on, decision.reason) == (company.qa, True, WHY)
    assert decision.about == [
        {
            "step": 1,
            "description": "Deploy the image",
            "outcome": "failed",
            "note": "The node did not come up.",
        }
    ]


@pytest.mark.parametrize("wrong", [{"decision": ""}, {"decision": "later"}, {"reason": ""}, {"reason": "x"}])
def test_a_decision_without_a_choice_or_a_reason_is_none(wrong, not_done, company):
    answer = client_of(company.qa).post(url("step_decision", not_done), sent(not_done, **wrong))
    assert answer.status_code == 400
    assert not StepDecision.objects.exists()


def test_it_is_asked_again_of_the_person(not_done, company):
    with pytest.raises(BadInput):
        decide(not_done, by=company.qa, proof=None)


def test_a_screen_that_was_overtaken_decides_nothing(not_done, company):
    seen = not_done.version
    fail_a_step(not_done, company, note="And the disk is full.")
    with pytest.raises(ChangedSince):
        decide(not_done, by=company.qa, seen=seen)


def test_what_is_recorded_later_is_decided_anew(not_done, company):
    hotfix, _decision = decided(not_done, by=company.qa)
    fail_a_step(hotfix, company, note="It came up, and lost the orders of an hour.")
    hotfix = HotFix.objects.get(pk=hotfix.pk)
    assert not gate(hotfix).is_open
    hotfix, _decision = decided(hotfix, by=company.qa)
    assert gate(hotfix).is_open


def test_to_roll_back_keeps_the_gate_closed_until_it_is_done_or_decided_anew(not_done, company):
    hotfix, _decision = decided(not_done, by=company.qa, go_on=False)
    lacks = [lack for one in gate(hotfix).unmet for lack in one.lacks]
    assert lacks == [f"step 1 (failed): {company.qa} decided to roll back"]
    hotfix, _decision = decided(hotfix, by=company.qa)
    assert gate(hotfix).is_open


def test_a_release_manager_stands_in_for_an_account_that_can_sign_in_no_more(not_done, company):
    company.qa.is_active = False
    company.qa.save()
    with pytest.raises(NotAllowed):
        decide(not_done, by=company.tl)
    _hotfix, decision = decided(not_done, by=company.rm)
    assert decision.in_words.startswith(f"{company.rm}, in place of {company.qa}, decided to go on")


def test_it_waits_for_the_owner_on_their_list(not_done, company):
    every = HotFix.objects.all()
    assert not_done in waiting_for(company.qa, every)
    decide(not_done, by=company.qa)
    assert not_done not in waiting_for(company.qa, every)


def test_it_stands_first_on_the_page_of_who_verifies(not_done, company):
    hotfix, _decision = decided(not_done, by=company.qa)
    perform(hotfix, "deploy", by=company.rm)
    hotfix.refresh_from_db()
    page = words_of(client_of(company.rm).get(url("act", hotfix, "verify")))
    told = page.index("Step 1 failed: Deploy the image")
    assert told < page.index("decided to go on") < page.index("The evidence that you sign")


def test_it_is_never_changed_and_never_deleted(not_done, company):
    _hotfix, decision = decided(not_done, by=company.qa)
    every = StepDecision.objects.all()
    for act in (
        decision.save,
        decision.delete,
        lambda: every.update(reason="-"),
        lambda: every._raw_delete("default"),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()


def test_only_who_holds_a_role_here_is_named_in_the_plan(company):
    hotfix = ready(report(company), company, to="deployment")
    browser = client_of(company.rm)
    form = form_in(browser.get(url("evidence", hotfix, "deployment_plans")))
    for person, status in ((company.insider, 400), (company.contributor, 302)):
        answer = browser.post(
            url("evidence", hotfix, "deployment_plans"), form | {"rollback_owner": person.pk}
        )
        assert answer.status_code == status
    assert hotfix.deployment_plans.get().rollback_owner == company.contributor


def test_nobody_else_is_named_in_the_plan_once_a_step_was_not_done(not_done, company):
    decide(not_done, by=company.qa, go_on=False)
    browser, address = client_of(company.rm), url("evidence", not_done, "deployment_plans")
    answer = browser.post(address, form_in(browser.get(address)) | {"rollback_owner": company.rm.pk})
    assert answer.status_code == 400
    assert f"{company.qa} decides about that: nobody else is named now" in words_of(answer)
    with recording(not_done.deployment_records.get(), by=company.rm) as record:
        record.outcomes.update(outcome="", note="")
    sent = form_in(browser.get(address)) | {"rollback_owner": company.rm.pk}
    assert browser.post(address, sent).status_code == 400, "Nor once that is taken back."
    company.qa.is_active = False
    company.qa.save()
    sent = form_in(browser.get(address)) | {"rollback_owner": company.rm.pk}
    assert browser.post(address, sent).status_code == 302
