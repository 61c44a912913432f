"""Roads by which a claim was made to count as somebody's consent, each walked by raw HTTP from outside."""

from datetime import timedelta

import pytest
from django.test import Client

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.models import Approval, Debt, VerbalAnswer, VerbalYes
from apps.common import clock
from apps.hotfixes.delegating import delegate_role
from apps.hotfixes.freshness import signed_digest
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, url, words_of
from tests.driving import HOLDERS, PASSWORD, complete, perform, ready, report
from tests.owing import also, claimed, confirm_verbal, settle

SIX = [
    ("qualification", Role.PRODUCT_OWNER),
    ("qualification", Role.TECHNICAL_LEAD),
    ("development", Role.SENIOR_DEVELOPER),
    ("code_review", Role.TECHNICAL_LEAD),
    ("testing", Role.QA_LEAD),
    ("deployment", Role.RELEASE_MANAGER),
]


@pytest.fixture(autouse=True)
def later(night):
    with clock.set_to(night + timedelta(minutes=10)):
        yield night + timedelta(minutes=10)


def at(company, night, phase):
    """A hot fix in `phase` for ten minutes, its evidence complete."""
    with clock.set_to(night):
        return ready(report(company), company, to=phase)


def claim(hotfix, company, role, *, by="contributor", holder="", **told):
    """What `by` sends to record a yes; the answer, with the hot fix brought up to date."""
    hotfix.refresh_from_db()
    sent = {
        "seen": hotfix.version,
        "password": PASSWORD,
        "role": role.value,
        "holder": company.people[holder or HOLDERS[role]].pk,
        "at": f"{clock.now() - timedelta(minutes=1):%Y-%m-%dT%H:%M}",
        "channel": "phone",
        "witness": company.rm.pk,
        "words": "Yes, go on.",
        **told,
    }
    answer = client_of(company.people[by]).post(url("verbal", hotfix), sent)
    hotfix.refresh_from_db()
    return answer


def answered(yes, who, verdict="confirm", *, browser=None, **told):
    """What `who` sends to answer a recorded yes on the present screen."""
    hotfix = HotFix.objects.get(pk=yes.hotfix_id)
    phase = hotfix.phase
    sent = {
        "seen": hotfix.version,
        "evidence": signed_digest(phase, hotfix.evidence(*phase.evidence)) if phase else "",
        "reason": "As it was.",
        "password": PASSWORD,
        **told,
    }
    return (browser or client_of(who)).post(url("answer_verbal", hotfix, yes, verdict), sent)


def nothing_counts(hotfix, state):
    hotfix.refresh_from_db()
    assert (hotfix.state, hotfix.expedited) == (state, False)
    assert not Debt.objects.filter(hotfix=hotfix).exists()


def may_be_deployed(hotfix, company):
    release = client_of(company.insider).get(f"/api/hotfixes/{hotfix.reference}/").json()["release"]
    return release is not None and release["may_be_deployed"]


# --- The road that was walked: six claims, a powerless witness, and a go ---------------------------------


def test_a_contributor_and_a_powerless_colleague_carry_nothing_anywhere(company, night):
    hotfix = at(company, night, "qualification")
    for _phase, role in SIX:
        answer = claim(hotfix, company, role, witness=company.insider.pk)
        assert answer.status_code == 400
        nothing_counts(hotfix, "qualification")
    assert not VerbalYes.objects.exists()


def test_nor_with_a_witness_who_never_heard_of_it(company, night):
    hotfix = at(company, night, "qualification")
    for role in (Role.PRODUCT_OWNER, Role.TECHNICAL_LEAD):
        assert claim(hotfix, company, role).status_code == 302
    nothing_counts(hotfix, "qualification")
    for yes in VerbalYes.objects.all():
        for who in ("contributor", "insider"):
            for verdict in ("confirm", "strike"):
                assert answered(yes, company.people[who], verdict).status_code == 403
    nothing_counts(hotfix, "qualification")
    assert not VerbalAnswer.objects.exists()


@pytest.mark.parametrize(("phase", "role"), SIX)
def test_no_claim_moves_any_phase(phase, role, company, night):
    hotfix = at(company, night, phase)
    witness = company.po if role is Role.RELEASE_MANAGER else company.rm
    assert claim(hotfix, company, role, witness=witness.pk).status_code == 302
    nothing_counts(hotfix, phase)
    assert not may_be_deployed(hotfix, company)
    assert not hotfix.deployment_records.exists()


def test_a_go_that_was_only_said_is_none_for_a_pipeline(company, night):
    hotfix = at(company, night, "deployment")
    claim(hotfix, company, Role.RELEASE_MANAGER, witness=company.po.pk)
    assert answered(VerbalYes.objects.get(), company.po).status_code == 302
    hotfix.refresh_from_db()
    assert hotfix.expedited
    assert hotfix.deployment_records.exists()
    assert not may_be_deployed(hotfix, company)
    settle(hotfix.debts.get(), ratified=True, by=company.rm)
    assert may_be_deployed(hotfix, company)


# --- Who records, who hears, who is named -----------------------------------------------------------------


def test_one_of_a_role_of_their_own_hears_what_they_record(company, night):
    hotfix = at(company, night, "testing")
    also(hotfix, Role.TECHNICAL_LEAD, company, "contributor")
    answer = claim(hotfix, company, Role.QA_LEAD, witness=company.contributor.pk)
    assert answer.status_code == 400
    nothing_counts(hotfix, "testing")


def test_a_delegate_of_the_holder_records_nothing_of_them(company, night):
    hotfix = at(company, night, "testing")
    also(hotfix, Role.CONTRIBUTOR, company, "other")
    until = clock.now() + timedelta(hours=8)
    delegate_role(Role.QA_LEAD, hotfix, to=company.other, by=company.qa, ends_at=until, reason="Asleep.")
    answer = claim(hotfix, company, Role.QA_LEAD, by="other")
    assert answer.status_code in (400, 403, 409)
    nothing_counts(hotfix, "testing")
    assert not VerbalYes.objects.exists()


def test_a_delegate_says_no_yes_for_the_holder(company, night):
    hotfix = at(company, night, "testing")
    until = clock.now() + timedelta(hours=8)
    delegate_role(Role.QA_LEAD, hotfix, to=company.insider, by=company.qa, ends_at=until, reason="Asleep.")
    answer = claim(hotfix, company, Role.QA_LEAD, holder="insider")
    assert answer.status_code == 400
    assert not VerbalYes.objects.exists()


def test_the_developer_records_no_review_of_their_own_change(company, night):
    hotfix = at(company, night, "code_review")
    answer = claim(hotfix, company, Role.TECHNICAL_LEAD, by="sd")
    assert answer.status_code in (400, 409)
    assert not VerbalYes.objects.exists()


def test_who_may_not_log_in_any_more_said_nothing(company, night):
    hotfix = at(company, night, "testing")
    for change in ({"is_active": False}, {"is_staff": False}):
        User.objects.filter(pk=company.qa.pk).update(**{"is_active": True, "is_staff": True, **change})
        assert claim(hotfix, company, Role.QA_LEAD).status_code == 400
    assert not VerbalYes.objects.exists()


def test_a_holder_without_a_password_confirms_nothing(company, night):
    company.qa.set_unusable_password()
    company.qa.save(update_fields=["password"])
    hotfix = at(company, night, "testing")
    assert claim(hotfix, company, Role.QA_LEAD).status_code == 302
    yes = VerbalYes.objects.get()
    assert answered(yes, company.qa).status_code == 400
    nothing_counts(hotfix, "testing")


# --- The confirmation itself --------------------------------------------------------------------------------


@pytest.fixture
def hotfix(company, night):
    return at(company, night, "testing")


@pytest.fixture
def yes(hotfix, company):
    return claimed(hotfix, company, Role.QA_LEAD, "qa")


def test_the_link_of_the_mail_shows_exactly_what_is_confirmed(yes, company):
    words = "Yes, go on. I sign when I am back."
    page = words_of(client_of(company.rm).get(url("answer_verbal", yes.hotfix, yes, "confirm")))
    for told in (
        "Qa Pay",
        "QA Lead",
        "2026-11-23 02:23 UTC",
        "Phone",
        words,
        "Contributor Pay",
        "Rm Pay",
    ):
        assert told in page
    assert "you heard Qa Pay say this yes" in page
    assert "Test report" in page
    assert "you said this yes" in words_of(
        client_of(company.qa).get(url("answer_verbal", yes.hotfix, yes, "confirm"))
    )


def test_looking_confirms_nothing_and_neither_does_a_head(hotfix, yes, company):
    for browser in (client_of(company.qa), client_of(company.rm)):
        browser.get(url("answer_verbal", hotfix, yes, "confirm"))
        assert browser.head(url("answer_verbal", hotfix, yes, "confirm")).status_code == 405
    nothing_counts(hotfix, "testing")


@pytest.mark.parametrize("password", ["", "guessed"])
def test_without_the_password_nothing_is_confirmed(password, hotfix, yes, company):
    for verdict in ("confirm", "strike"):
        assert answered(yes, company.rm, verdict, password=password).status_code == 400
    nothing_counts(hotfix, "testing")
    assert not VerbalAnswer.objects.exists()


def test_nor_by_the_token_of_another_site(hotfix, yes, company):
    browser = client_of(company.rm, enforce_csrf_checks=True)
    assert answered(yes, company.rm, browser=browser).status_code == 403
    assert answered(yes, company.rm, browser=browser, csrfmiddlewaretoken="a" * 64).status_code == 403
    nothing_counts(hotfix, "testing")


def test_nor_by_the_password_of_somebody_elses_session(hotfix, yes, company):
    company.contributor.set_password("other horse battery")
    company.contributor.save(update_fields=["password"])
    answer = answered(yes, company.contributor, password=PASSWORD)
    assert answer.status_code == 403
    nothing_counts(hotfix, "testing")


def test_nor_by_nobody(hotfix, yes):
    answer = answered(yes, None, browser=Client())
    assert (answer.status_code, answer.url[:13]) == (302, "/admin/login/")
    nothing_counts(hotfix, "testing")


def form_in_anew(sent):
    """The same as a program sends it again, which carries no token of a page."""
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"}


def test_twice_is_once_and_a_replay_says_so(hotfix, yes, company):
    browser = client_of(company.rm)
    address = url("answer_verbal", hotfix, yes, "confirm")
    sent = form_in(browser.get(address)) | {"password": PASSWORD}
    assert browser.post(address, sent).status_code == 302
    assert "This was sent twice, and done once." in words_of(browser.post(address, sent, follow=True))
    assert browser.post(address, form_in_anew(sent)).status_code == 409
    assert answered(yes, company.qa).status_code == 409
    assert Debt.objects.count() == VerbalAnswer.objects.count() == 1


def test_a_recording_that_is_sent_again_is_one(hotfix, company):
    browser = client_of(company.contributor)
    sent = form_in(browser.get(url("verbal", hotfix))) | {
        "role": "qa_lead",
        "holder": company.qa.pk,
        "witness": company.rm.pk,
        "words": "Yes, go on.",
        "password": PASSWORD,
    }
    assert browser.post(url("verbal", hotfix), sent).status_code == 302
    again = browser.post(url("verbal", hotfix), sent, follow=True)
    assert "This was sent twice, and done once." in words_of(again)
    assert browser.post(url("verbal", hotfix), form_in_anew(sent)).status_code == 409
    assert VerbalYes.objects.count() == 1


def test_after_it_lapsed(hotfix, yes, company, later):
    with clock.set_to(later + timedelta(minutes=61)):
        answer = answered(yes, company.rm)
    assert answer.status_code == 409
    assert "nobody confirmed it until" in words_of(answer)
    nothing_counts(hotfix, "testing")


def test_after_an_edit(hotfix, yes, company):
    with recording(hotfix.test_reports.get(), by=company.contributor) as record:
        record.environment = "Another one"
    answer = answered(yes, company.rm)
    assert answer.status_code == 409
    assert "the evidence was changed" in words_of(answer)
    nothing_counts(hotfix, "testing")


def test_with_the_evidence_of_before_on_screen(hotfix, yes, company):
    assert answered(yes, company.rm, evidence="0" * 64).status_code == 409
    nothing_counts(hotfix, "testing")


def test_after_the_phase_moved(hotfix, yes, company):
    perform(hotfix, "pass_testing", by=company.qa)
    assert answered(yes, company.rm).status_code == 409
    nothing_counts(hotfix, "deployment")


def test_after_it_ended(hotfix, yes, company):
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    assert answered(yes, company.rm).status_code == 409
    nothing_counts(hotfix, "testing")


def test_a_yes_of_another_hot_fix_and_one_that_is_none(hotfix, yes, company, night):
    other = at(company, night, "testing")
    browser = client_of(company.rm)
    for address in (
        url("answer_verbal", other, yes, "confirm"),
        url("answer_verbal", hotfix, yes.pk + 1, "confirm"),
        url("answer_verbal", hotfix, yes, "forgive"),
    ):
        assert browser.post(address, {"seen": 1, "password": PASSWORD}).status_code == 404


def test_in_a_critical(company, night):
    hotfix = at(company, night, "testing")
    HotFix.objects.filter(pk=hotfix.pk).update(priority="critical")
    assert claim(hotfix, company, Role.QA_LEAD).status_code == 409
    assert not VerbalYes.objects.exists()


# --- Where it leads ---------------------------------------------------------------------------------------


def test_the_page_says_what_waits_and_for_whom(hotfix, yes, company):
    for who in ("qa", "rm"):
        browser = client_of(company.people[who])
        page = words_of(browser.get(url("change", hotfix)))
        assert f'href="{url("answer_verbal", hotfix, yes, "confirm")}"' in page
        assert (
            "A yes of Qa Pay was recorded: it waits until 2026-11-23 03:24 UTC for Qa Pay or Rm Pay" in page
        )
        assert hotfix.reference in words_of(browser.get("/admin/"))
    page = words_of(client_of(company.tl).get(url("change", hotfix)))
    assert "A yes of Qa Pay was recorded" in page
    assert url("answer_verbal", hotfix, yes, "confirm") not in page


def test_a_countersignature_that_opens_the_gate_moves_the_hot_fix_on(company, night):
    hotfix = at(company, night, "qualification")
    confirm_verbal(claimed(hotfix, company, Role.PRODUCT_OWNER, "po"), by=company.rm)
    with recording(hotfix.impact_assessments.get(), by=company.contributor) as record:
        record.users_affected = 3
    perform(hotfix, "qualify", by=company.tl)
    hotfix.refresh_from_db()
    assert hotfix.state == "qualification"  # what was said was said of other evidence
    debt = hotfix.debts.get()
    browser = client_of(company.po)
    address = url("settle", hotfix, debt, "ratify")
    answer = browser.post(address, form_in(browser.get(address)) | {"password": PASSWORD}, follow=True)
    assert "Countersigned afterwards. It is now in Development." in words_of(answer)
    hotfix.refresh_from_db()
    assert hotfix.state == "development"
    assert hotfix.development_records.exists()
    assert Approval.objects.count() == 2


def test_a_countersignature_of_a_phase_that_is_left_moves_nothing(hotfix, yes, company):
    confirm_verbal(yes, by=company.rm)
    hotfix.refresh_from_db()
    complete(hotfix, company)
    settle(hotfix.debts.get(), ratified=True, by=company.qa)
    hotfix.refresh_from_db()
    assert hotfix.state == "deployment"
