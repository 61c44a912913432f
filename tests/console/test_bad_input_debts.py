"""The forms about debts say at the field what is wrong, and keep what was typed."""

from datetime import timedelta

from apps.accounts.roles import Role
from apps.approvals.models import BreakGlassCall, Debt, VerbalYes
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.asking import client_of, form_in, seen_evidence, url, words_of
from tests.driving import PASSWORD, ready, report
from tests.owing import also, owing


def test_a_reason_is_required(company):
    hotfix = ready(report(company), company, to="testing")
    answer = client_of(company.rm).post(url("break_glass", hotfix), {"seen": hotfix.version, "reason": " "})
    assert answer.status_code == 400
    assert "a reason is required" in words_of(answer)
    assert not BreakGlassCall.objects.exists()


def test_a_refusal_without_a_reason(company):
    debt = owing(company, phase="testing")
    address = url("settle", debt.hotfix, debt, "refuse")
    answer = client_of(company.qa).post(address, {"seen": debt.hotfix.version, "reason": ""})
    assert answer.status_code == 400
    assert "a reason is required" in words_of(answer)
    assert Debt.objects.open().count() == 1


def test_an_overtaken_screen_keeps_the_words_and_shows_what_is(company):
    debt = owing(company, phase="deployment")
    other = also(debt.hotfix, Role.RELEASE_MANAGER, company, "other")
    address = url("settle", debt.hotfix, debt, "ratify")
    shown = form_in(client_of(other).get(address))
    said = shown | {"password": PASSWORD, "reason": "Read on the train."}
    with recording(debt.hotfix.deployment_plans.get(), by=company.rm) as plan:
        plan.duration_minutes = 45
    answer = client_of(other).post(address, said)
    assert answer.status_code == 409
    assert "was changed by Rm Pay at " in words_of(answer)
    assert "Read on the train." in words_of(answer)
    now = form_in(answer)
    assert now["seen"] == [str(HotFix.objects.get().version)] != shown["seen"]
    assert now["evidence"] == [seen_evidence(debt.hotfix)] != shown["evidence"]
    assert Debt.objects.open().count() == 1


def test_an_unknown_debt_an_unknown_verdict_and_one_of_another_hot_fix(company):
    debt = owing(company, phase="testing")
    other = report(company)
    for address in (
        url("settle", debt.hotfix, debt.pk + 1, "ratify"),
        url("settle", debt.hotfix, debt, "forgive"),
        url("settle", other, debt, "ratify"),
    ):
        assert client_of(company.qa).post(address, {"seen": 1, "reason": "x"}).status_code == 404
    assert Debt.objects.open().count() == 1


def test_a_yes_by_phone_with_everything_wrong(company, night):
    hotfix = ready(report(company), company, to="testing")
    typed = {
        "seen": hotfix.version,
        "role": "qa_lead",
        "holder": company.qa.pk,
        "at": f"{night + timedelta(hours=2):%Y-%m-%dT%H:%M}",
        "channel": "phone",
        "witness": company.contributor.pk,
        "words": "Go on, I said.",
        "password": PASSWORD,
    }
    browser = client_of(company.contributor)
    answer = browser.post(url("verbal", hotfix), typed)
    assert answer.status_code == 400
    for words in ("Select a valid choice", "Go on, I said."):
        assert words in words_of(answer)
    for forged in (
        {"role": "product_owner"},
        {"holder": company.po.pk},
        {"witness": company.insider.pk},
        {"channel": "pigeon"},
        {"at": "soon"},
    ):
        assert browser.post(url("verbal", hotfix), typed | forged).status_code == 400
    assert not Debt.objects.exists()
    with clock.set_to(night + timedelta(minutes=5)):
        right = typed | {"at": f"{night:%Y-%m-%dT%H:%M}", "witness": company.rm.pk}
        assert browser.post(url("verbal", hotfix), right).status_code == 302
    assert VerbalYes.objects.get().holder == company.qa
