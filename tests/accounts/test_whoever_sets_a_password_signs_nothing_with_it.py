"""An account manager sets an approver's password and signs in as her: nothing is signed, and she hears."""

from datetime import timedelta

import pytest
from django.urls import reverse

from apps.accounts.credentials import notes_for
from apps.accounts.own_login import LogInOfAnother
from apps.accounts.reauthentication import Proof
from apps.approvals.models import Approval
from apps.common import clock
from apps.hotfixes.perform import perform
from tests.accounts.conftest import HER_OWN, SET_BY_HIM, change_own, link_in, set_password, sign_in
from tests.asking import saying, url, words_of
from tests.driving import PASSWORD
from tests.telling import letters


def sign_as(browser, hotfix, password, act="pass_testing"):
    hotfix.refresh_from_db()
    answer = browser.post(url("act", hotfix, act), saying(hotfix, password=password))
    hotfix.refresh_from_db()
    return answer


def test_he_signs_nothing_as_her(in_testing, company, manager):
    assert set_password(manager, company.qa).status_code == 302
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    before = Approval.objects.count()
    answer = sign_as(browser, in_testing, SET_BY_HIM)
    assert answer.status_code == 403
    assert "Your password was set by Plain Pay at 2026-11-23 02:14 UTC" in words_of(answer)
    assert reverse("admin:password_change") in words_of(answer)
    assert (in_testing.state, Approval.objects.count()) == ("testing", before)


def test_nor_by_a_no_nor_by_breaking_the_glass(in_testing, company, manager):
    set_password(manager, company.qa)
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    assert sign_as(browser, in_testing, SET_BY_HIM, act="fail_testing").status_code == 403
    typed = saying(in_testing, password=SET_BY_HIM)
    assert browser.post(url("break_glass", in_testing), typed).status_code == 403
    assert not in_testing.glass_calls.exists()


def test_the_page_says_so_before_anything_is_typed(in_testing, company, manager):
    set_password(manager, company.qa)
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    page = words_of(browser.get(url("act", in_testing, "pass_testing")))
    assert page.index("You cannot sign yet") < page.index("What happens")
    assert page.count("Your password was set by Plain Pay") == 1


def test_who_sets_one_is_told_what_it_is_good_for(in_testing, company, manager):
    answer = set_password(manager, company.qa, follow=True)
    assert "Qa Pay can sign in with it, and signs nothing until" in words_of(answer)


def test_the_log_in_leads_to_the_page_of_the_password(in_testing, company, manager):
    set_password(manager, company.qa)
    _browser, answer = sign_in(company.qa, SET_BY_HIM)
    assert answer["Location"] == reverse("admin:password_change")


def test_she_hears_who_set_it(in_testing, company, manager):
    set_password(manager, company.qa)
    (mail,) = letters()
    assert mail.to == ["qa@example.org"]
    assert mail.subject == "Your account: your password was set by Plain Pay"
    assert "By: Plain Pay\nAt: 2026-11-23 02:14 UTC" in mail.body
    assert SET_BY_HIM not in mail.body


def test_he_cannot_make_it_hers_without_her_mail(in_testing, company, manager):
    set_password(manager, company.qa)
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    answer = change_own(browser, SET_BY_HIM, HER_OWN)
    assert answer.status_code == 400
    company.qa.refresh_from_db()
    assert company.qa.check_password(SET_BY_HIM)
    assert sign_as(browser, in_testing, SET_BY_HIM).status_code == 403


def test_she_makes_it_hers_by_the_link_and_signs(in_testing, company, manager):
    set_password(manager, company.qa)
    (mail,) = letters()
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    assert browser.get(link_in(mail)).status_code == 200
    assert change_own(browser, SET_BY_HIM, HER_OWN, link=link_in(mail)).status_code == 302
    assert sign_as(browser, in_testing, HER_OWN).status_code == 302
    assert in_testing.state == "deployment"


def test_an_account_without_an_address_changes_it_straight(in_testing, company, manager):
    company.qa.email = ""
    company.qa.save_base(raw=True)
    set_password(manager, company.qa)
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    assert change_own(browser, SET_BY_HIM, HER_OWN).status_code == 302
    assert sign_as(browser, in_testing, HER_OWN).status_code == 302


def test_by_a_command_it_is_somebody_elses_as_well(in_testing, company):
    company.qa.set_password(SET_BY_HIM)
    company.qa.save()
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    answer = sign_as(browser, in_testing, SET_BY_HIM)
    assert answer.status_code == 403
    assert "set by a command at the server" in words_of(answer)


def test_what_a_person_chose_themselves_signs(in_testing, company):
    browser, _answer = sign_in(company.qa, PASSWORD)
    assert change_own(browser, PASSWORD, HER_OWN).status_code == 302
    assert sign_as(browser, in_testing, HER_OWN).status_code == 302


def test_the_sign_off_tells_of_it_for_thirty_days(in_testing, company, manager):
    set_password(manager, company.qa)
    (mail,) = letters()
    browser, _answer = sign_in(company.qa, SET_BY_HIM)
    change_own(browser, SET_BY_HIM, HER_OWN, link=link_in(mail))
    sign_as(browser, in_testing, HER_OWN)
    told = "assword set by Plain Pay at 2026-11-23 02:14 UTC"
    assert told in words_of(browser.get(url("change", in_testing)))
    sign_off = in_testing.approvals.last()
    page = browser.get(reverse("admin:approvals_approval_change", args=[sign_off.pk]))
    assert told in words_of(page)
    answer = browser.get(f"/api/hotfixes/{in_testing.reference}/").json()
    assert answer["sign_offs"][-1]["note"] == f"p{told}"
    assert answer["sign_offs"][0]["note"] == ""


def test_a_month_later_it_tells_no_more(in_testing, company, manager):
    set_password(manager, company.qa)
    sign_off = Approval(pk=1, signer=company.qa, signed_at=clock.now() + timedelta(days=29, hours=23))
    late = Approval(pk=2, signer=company.qa, signed_at=clock.now() + timedelta(days=30))
    early = Approval(pk=3, signer=company.qa, signed_at=clock.now() - timedelta(minutes=1))
    assert list(notes_for([sign_off, late, early])) == [1]


def test_a_proof_alone_opens_no_door(in_testing, company, manager):
    set_password(manager, company.qa)
    proof = Proof(company.qa.pk, clock.now(), "password")
    with pytest.raises(LogInOfAnother):
        perform(in_testing, "pass_testing", by=company.qa, proof=proof)
