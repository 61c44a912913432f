"""A form that arrives a second time does nothing, and leads where the first led; a new page is a new form."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.management import call_command

from apps.common import clock
from apps.common.models import KEPT, SentForm
from apps.hotfixes.models import HotFix, StatusUpdate
from apps.release_notes.models import ReleaseNote
from tests.asking import client_of, form_in, note_url, url, words_of
from tests.driving import Company, complete, drive, report
from tests.entrance.doors import DOORS, Form, everything


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_it_is_done_once_and_leads_to_the_same_place(
    door: Callable[[Company], Form], company: Company
) -> None:
    send = door(company).open()
    before = everything()
    first = send()
    assert first.status_code == 302, words_of(first)
    after = everything()
    assert after != before
    again = send()
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert everything() == after


def test_whoever_sent_it_twice_is_told(company: Company) -> None:
    address = url("grant", report(company))
    browser = client_of(company.owner)
    granted = {"role": "qa_lead", "person": company.other.pk, "reason": "Night shift."}
    typed = {**form_in(browser.get(address)), **granted}
    for _time in range(2):
        answer = browser.post(address, typed, follow=True)
    assert words_of(answer).count("This was sent twice, and done once.") == 1


def test_other_words_in_the_same_page_are_another_form(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    browser = client_of(company.po)
    typed = form_in(browser.get(url("status", hotfix)))
    for text in ("Half of it works.", "All of it works."):
        browser.post(url("status", hotfix), {**typed, "text": text})
    assert StatusUpdate.objects.count() == 2


def test_the_same_words_in_a_new_page_are_another_form(company: Company) -> None:
    browser = client_of(company.rm)
    note = complete_note(company)
    for _time in range(2):
        shown = form_in(browser.get(note_url("withdraw", note)))
        browser.post(note_url("write", note.hotfix), {"csrfmiddlewaretoken": shown["csrfmiddlewaretoken"]})
    assert note.hotfix.release_notes.count() == 3


def complete_note(company: Company) -> ReleaseNote:
    hotfix = drive(report(company), company, to="documentation")
    complete(hotfix, company)
    return hotfix.release_notes.get()


def test_what_was_refused_is_said_again_at_its_field(company: Company) -> None:
    browser = client_of(company.reporter)
    typed = {**form_in(browser.get(url("add"))), "title": "", "system": company.system.pk}
    for _time in range(2):
        answer = browser.post(url("add"), typed)
        assert answer.status_code == 400
        assert "title" in answer.context["form"].errors
    assert not HotFix.objects.exists()
    assert not SentForm.objects.exists()


def test_a_row_says_nothing_of_what_was_typed(company: Company) -> None:
    hotfix = drive(report(company), company, to="development")
    browser = client_of(company.po)
    browser.post(url("status", hotfix), {**form_in(browser.get(url("status", hotfix))), "text": "A secret."})
    row = SentForm.objects.get()
    assert len(row.key) == 64
    assert row.led_to == url("change", hotfix)


def test_it_is_forgotten_after_longer_than_a_session_lasts(company: Company) -> None:
    SentForm.enter("a" * 64)
    call_command("send_reminders")
    assert SentForm.objects.count() == 1
    with clock.set_to(clock.now() + KEPT + timedelta(minutes=1)):
        call_command("send_reminders")
    assert not SentForm.objects.exists()
