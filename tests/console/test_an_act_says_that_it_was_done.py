"""After an act the page says what was put on the record, and where the hot fix is now."""

from datetime import timedelta

import pytest

from apps.approvals.models import BreakGlassCall
from apps.common import clock
from tests.asking import client_of, form_in, saying, url, words_of
from tests.driving import PASSWORD, ready, report
from tests.owing import broken


@pytest.mark.parametrize(
    ("state", "who", "act", "told"),
    [
        (
            "identified",
            "reporter",
            "submit",
            "“Submit for qualification” is on the record. It is now in Qualification.",
        ),
        ("qualification", "po", "qualify", "your sign-off is on the record."),
        ("qualification", "po", "reject", "“Reject” is on the record. It is now Rejected."),
        ("testing", "qa", "pass_testing", "“Sign off testing” is on the record. It is now in Deployment."),
    ],
)
def test_it_says_what_was_done_and_where_it_is_now(state, who, act, told, company):
    hotfix = ready(report(company), company, to=state)
    answer = client_of(company.people[who]).post(url("act", hotfix, act), saying(hotfix), follow=True)
    assert f"{hotfix.reference}: {told}" in words_of(answer)


@pytest.mark.parametrize(
    ("who", "told"),
    [
        ("rm", "Asked: somebody else who holds a role here must confirm it until "),
        ("po", "Asked: a Release Manager must confirm it until "),
    ],
)
def test_who_asks_to_break_the_glass_reads_who_must_confirm_it_and_until_when(who, told, company):
    hotfix = ready(report(company), company, to="testing")
    answer = client_of(company.people[who]).post(url("break_glass", hotfix), saying(hotfix), follow=True)
    assert told in words_of(answer)
    assert f"{BreakGlassCall.objects.get().waits_until:%H:%M}" in words_of(answer)


def test_going_ahead_says_that_the_sign_offs_are_owed(company):
    hotfix = broken(company, to="testing")
    answer = client_of(company.rm).post(url("go_ahead", hotfix), saying(hotfix), follow=True)
    told = f"{hotfix.reference}: The missing sign-offs are owed now. It is now in Deployment."
    assert told in words_of(answer)


def test_a_verbal_yes_says_who_must_confirm_it_and_then_countersign_it(company, night):
    hotfix = ready(report(company), company, to="testing")
    yes = {"role": "qa_lead", "holder": company.qa.pk, "channel": "phone", "witness": company.rm.pk}
    yes |= {"at": f"{night:%Y-%m-%dT%H:%M}", "words": "Go on, I said."}
    with clock.set_to(night + timedelta(minutes=5)):
        browser = client_of(company.contributor)
        answer = browser.post(url("verbal", hotfix), saying(hotfix) | yes, follow=True)
        told = "Recorded. It counts once Qa Pay or Rm Pay has confirmed it; they have until "
        assert f"{told}2026-11-23 03:19 UTC." in words_of(answer)
        address = url("answer_verbal", hotfix, hotfix.verbal_yeses.get(), "confirm")
        browser = client_of(company.rm)
        shown = form_in(browser.get(address))
        answer = browser.post(address, shown | {"password": PASSWORD}, follow=True)
    told = "Confirmed: the yes counts now, and Qa Pay must countersign it. It is now in Deployment."
    assert f"{hotfix.reference}: {told}" in words_of(answer)
