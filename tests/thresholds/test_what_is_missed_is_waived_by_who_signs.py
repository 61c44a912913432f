"""What misses a threshold of its system is waived with a reason by who signs, and by no door otherwise."""

from datetime import timedelta

import pytest
from django.db import transaction

from apps.accounts.roles import Role
from apps.approvals.models import Approval, Waiver
from apps.common import clock
from apps.common.errors import BadInput, GateClosed, NotAllowed
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.gates import Source, gate
from apps.hotfixes.perform import Outcome
from apps.hotfixes.recording import recording
from tests.asking import ask, client_of, form_in, url, words_of
from tests.driving import perform
from tests.owing import break_glass, claimed, settle, skip
from tests.short_form import debt_of, fill_the_rest, ratify, reported, short_drive
from tests.thresholds.conftest import MISSING

REASON = "The change is a certificate: there is no code to cover."
WORDS = {
    "coverage": "coverage 0 % where 60 % is asked",
    "findings": "open: Minor, Open: A name that misleads, where none is asked for",
    "results": "Performance: 3 passed, 0 failed, 0 blocked, 7 not run, "
    "where each test has a result or a reason",
    "soak": "watched for 1 min where 60 min are asked",
}


@pytest.mark.parametrize("threshold", MISSING)
def test_the_gate_says_what_is_missed_and_that_it_may_be_waived(threshold, missing):
    present = gate(missing(threshold))
    (asked,) = (one for one in present.requirements if one.source is Source.THRESHOLD)
    assert asked.lacks == (f"missed: {WORDS[threshold]}; whoever signs may waive it with a reason",)
    assert present.ready_to_sign
    assert not present.is_open


@pytest.mark.parametrize("threshold", MISSING)
def test_nobody_signs_without_the_reason(threshold, missing, company):
    hotfix = missing(threshold)
    _state, _name, who, act, _miss = MISSING[threshold]
    with pytest.raises(BadInput) as refused:
        perform(hotfix, act, by=company.people[who])
    assert list(refused.value.fields) == [f"waiver_{threshold}"]
    assert WORDS[threshold] in refused.value.fields[f"waiver_{threshold}"][0]
    before = Approval.objects.count()
    answer = ask(company.people[who], act, hotfix)
    assert answer.status_code == 400
    assert Approval.objects.count() == before
    assert hotfix.state == MISSING[threshold][0]


@pytest.mark.parametrize("threshold", MISSING)
def test_with_it_the_hot_fix_moves_on_and_the_waiver_stands_beside_the_sign_off(threshold, missing, company):
    hotfix = missing(threshold)
    state, name, who, act, _miss = MISSING[threshold]
    answer = ask(company.people[who], act, hotfix, **{f"waiver_{threshold}": REASON})
    assert answer.status_code == 302
    assert hotfix.state != state
    waiver = Waiver.objects.get()
    assert (waiver.threshold, waiver.evidence, waiver.missed) == (threshold, name, WORDS[threshold])
    assert waiver.reason == REASON
    assert waiver.approval == Approval.objects.filter(phase=state).get()


@pytest.mark.parametrize("reason", ["", "  ", "x", "none", "n/a", "tbd", "-", "a" * 5_001])
def test_what_is_no_reason_waives_nothing(reason, missing, company):
    hotfix = missing("coverage")
    answer = ask(company.sd, "submit_for_review", hotfix, waiver_coverage=reason)
    assert answer.status_code == 400
    assert hotfix.state == "development"
    assert not Waiver.objects.exists()


def test_the_form_asks_for_it_and_keeps_what_was_typed(missing, company):
    hotfix = missing("coverage")
    browser = client_of(company.sd)
    page = browser.get(url("act", hotfix, "submit_for_review"))
    assert "Missed: coverage 0 % where 60 % is asked." in words_of(page)
    form = form_in(page)
    assert form["waiver_coverage"] == [""]
    typed = {**form, "waiver_coverage": REASON, "password": "wrong"}
    again = browser.post(url("act", hotfix, "submit_for_review"), typed)
    assert again.status_code == 400
    assert form_in(again)["waiver_coverage"] == [REASON]


def test_what_misses_nothing_asks_for_nothing(company, missing):
    hotfix = missing("coverage")
    hotfix.system.least_coverage_percent = 0
    hotfix.system.save()
    page = client_of(company.sd).get(url("act", hotfix, "submit_for_review"))
    assert "waiver_" not in page.content.decode()
    perform(hotfix, "submit_for_review", by=company.sd)
    assert not Waiver.objects.exists()


def test_a_no_needs_none(missing, company):
    hotfix = missing("results")
    perform(hotfix, "fail_testing", by=company.qa, reason="Too much was not run.")
    assert not Waiver.objects.exists()


def test_a_delegate_waives_as_the_holder_would(missing, company):
    hotfix = missing("soak")
    delegate_role(
        Role.RELEASE_MANAGER,
        hotfix,
        to=company.other,
        by=company.rm,
        ends_at=clock.now() + timedelta(hours=2),
        reason="Asleep.",
    )
    hotfix.refresh_from_db()
    with pytest.raises(BadInput):
        perform(hotfix, "verify", by=company.other)
    done: Outcome = perform(hotfix, "verify", by=company.other, waivers={"soak": REASON})
    assert done.moved
    assert Waiver.objects.get().approval.signed_by == "Other Pay for Rm Pay"


def test_a_yes_by_phone_waives_nothing(missing, company):
    hotfix = missing("coverage")
    with pytest.raises(GateClosed) as refused, clock.set_to(clock.now() + timedelta(minutes=2)):
        claimed(hotfix, company, Role.SENIOR_DEVELOPER, "sd")
    assert refused.value.lacks == ("coverage 0 % where 60 % is asked",)
    answer = client_of(company.contributor).get(url("verbal", hotfix))
    assert answer.status_code == 409
    assert "who signs gives the reason" in words_of(answer)


def test_broken_glass_needs_none_and_ratifying_does(missing, company):
    hotfix = break_glass(missing("results"), company)
    debt = skip(hotfix, company)
    hotfix.refresh_from_db()
    assert hotfix.state == "deployment"
    with pytest.raises(BadInput):
        settle(debt, ratified=True, by=company.qa)
    page = client_of(company.qa).get(url("settle", hotfix, debt.pk, "ratify"))
    assert form_in(page)["waiver_results"] == [""]
    given = settle(debt, ratified=True, by=company.qa, waivers={"results": REASON})
    assert given.waivers.get().reason == REASON


def test_refusing_to_ratify_needs_none(missing, company):
    hotfix = break_glass(missing("results"), company)
    debt = skip(hotfix, company)
    settle(debt, ratified=False, by=company.qa, reason="This must not go out.")
    assert not Waiver.objects.exists()


def test_it_is_never_changed_and_never_deleted(missing, company):
    hotfix = missing("coverage")
    perform(hotfix, "submit_for_review", by=company.sd, waivers={"coverage": REASON})
    waiver = Waiver.objects.get()
    every = Waiver.objects.all()
    for act in (
        waiver.save,
        waiver.delete,
        lambda: every.update(reason="-"),
        lambda: every._raw_delete("default"),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            act()


def test_a_threshold_that_is_raised_later_takes_no_sign_off_back(missing, company):
    hotfix = missing("coverage")
    perform(hotfix, "submit_for_review", by=company.sd, waivers={"coverage": REASON})
    hotfix.system.least_coverage_percent = 100
    hotfix.system.save()
    hotfix.refresh_from_db()
    assert hotfix.state == "code_review"


def test_what_follows_in_an_emergency_is_waived_by_who_ratifies(company):
    hotfix = short_drive(reported(company), company, to="code_review")
    debt = debt_of(hotfix, "development")
    with recording(hotfix.development_records.get(), by=company.contributor) as record:
        record.coverage_percent = 0
        fill_the_rest(record)
    with pytest.raises(BadInput) as refused:
        ratify(debt, by=company.sd)
    assert list(refused.value.fields) == ["waiver_coverage"]
    page = client_of(company.sd).get(url("ratify", hotfix, debt.pk))
    assert form_in(page)["waiver_coverage"] == [""]
    given = ratify(debt, by=company.sd, waivers={"coverage": REASON})
    assert given.waivers.get().missed == WORDS["coverage"]
