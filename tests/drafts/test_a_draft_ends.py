"""A draft ends: discarded, after 30 days, and with the right of its author to see the hot fix."""

from datetime import timedelta

from django.core.management import call_command

from apps.common import clock
from apps.common.tracking import acting
from apps.console.models import KEPT, REMEMBERED, Draft
from tests.asking import client_of, url, words_of
from tests.drafting import DISCARD, begin, save
from tests.driving import Company, report

TEXT = "Half of it."


def test_its_author_discards_it(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.po)
    address = url("status", hotfix)
    save(browser, begin(browser, address, text=TEXT))
    token = browser.get(address).context["form"].kept_draft.token
    answer = browser.post(DISCARD, {"discarded": token}, follow=True)
    assert answer.redirect_chain == [(address, 302)]
    assert "The draft is discarded." in words_of(answer)
    assert TEXT not in words_of(answer)
    assert not Draft.objects.exists()


def test_after_thirty_days_it_is_not_put_back_and_then_gone(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.po)
    address = url("status", hotfix)
    save(browser, begin(browser, address, text=TEXT))
    with clock.set_to(clock.now() + KEPT - timedelta(minutes=1)):
        call_command("forget_drafts")
        assert TEXT in words_of(browser.get(address))
    with clock.set_to(clock.now() + KEPT):
        assert TEXT not in words_of(browser.get(address))
        call_command("forget_drafts")
    assert not Draft.objects.exists()


def test_that_a_form_was_sent_is_remembered_for_a_while(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.po)
    address = url("status", hotfix)
    browser.post(address, begin(browser, address, text=TEXT))
    call_command("forget_drafts")
    assert Draft.objects.count() == 1
    with clock.set_to(clock.now() + REMEMBERED):
        call_command("forget_drafts")
    assert not Draft.objects.exists()


def test_whoever_may_see_the_hot_fix_no_more_has_no_draft_about_it(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.other)
    with acting(None):
        seen = company.system.staff.create(user=company.other)
        role = hotfix.user_grants.first().permission
        grant = hotfix.user_grants.create(user=company.other, permission=role)
    address = url("status", hotfix)
    typed = begin(browser, address, text=TEXT)
    save(browser, typed)
    call_command("forget_drafts")
    assert Draft.objects.count() == 1
    with acting(None):
        grant.delete()
        seen.delete()
    assert browser.get(address).status_code == 404
    assert save(browser, {**typed, "text": "More of it."}).status_code == 409
    call_command("forget_drafts")
    assert not Draft.objects.exists()


def test_whoever_left_keeps_none(company: Company) -> None:
    hotfix = report(company)
    browser = client_of(company.po)
    typed = begin(browser, url("status", hotfix), text=TEXT)
    save(browser, typed)
    with acting(None):
        company.po.is_active = False
        company.po.save()
    assert browser.post("/admin/drafts/save/", typed).status_code == 409
    call_command("forget_drafts")
    assert not Draft.objects.exists()
