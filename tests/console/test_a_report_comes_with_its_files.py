"""A report may bring files: it is made whatever becomes of them, and what was refused is put right next."""

import pytest

from apps.evidence.attachments import Attachment
from apps.hotfixes.models import HotFix
from tests.asking import client_of, url, words_of
from tests.attaching import LOG, png, spoiled, upload


@pytest.fixture
def browser(company):
    return client_of(company.reporter)


@pytest.fixture
def typed(company):
    return {
        "title": "Payments fail",
        "system": str(company.system.pk),
        "triggers": ["system_down"],
        "environment": "production",
        "observed_at": "2026-11-23T01:55",
    }


ADD = url("add")


def test_the_form_takes_files(browser):
    page = browser.get(ADD).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'name="file"' in page
    assert "multiple" in page.split('name="file"')[1].split(">")[0]


def test_attached_to_the_report_in_the_same_step(browser, typed, company):
    answer = browser.post(ADD, typed | {"file": [upload("page.png", png()), upload("gateway.log")]})
    hotfix = HotFix.objects.get()
    assert (answer.status_code, answer.url) == (302, url("change", hotfix))
    files = Attachment.objects.order_by("pk")
    assert [one.name for one in files] == ["page.png", "gateway.log"]
    assert {(one.evidence, one.record_key) for one in files} == {
        ("issue_reports", hotfix.issue_reports.get().pk)
    }


def test_without_files_as_ever(browser, typed):
    assert browser.post(ADD, typed).status_code == 302
    assert not Attachment.objects.exists()


def test_a_refused_file_costs_no_report_and_leads_to_where_it_is_put_right(browser, typed):
    files = [upload("page.png", png()), upload("empty.log", b"")]
    answer = browser.post(ADD, typed | {"file": files}, follow=True)
    hotfix = HotFix.objects.get()
    assert answer.redirect_chain == [
        (url("attach", hotfix, "issue_reports", hotfix.issue_reports.get()), 302)
    ]
    page = words_of(answer)
    assert "is reported." in page
    assert "“empty.log”: This file is empty." in page
    assert [one.name for one in Attachment.objects.all()] == ["page.png"]


def test_a_stored_file_that_was_spoiled_costs_no_report(browser, typed):
    browser.post(ADD, typed | {"file": upload()})
    with spoiled(Attachment.objects.get()):
        answer = browser.post(ADD, typed | {"title": "Another", "file": upload()}, follow=True)
    assert HotFix.objects.count() == 2
    assert "has to be restored from a backup" in words_of(answer)


def test_one_that_is_far_too_large_costs_no_report(browser, typed, settings):
    settings.UPLOAD_MAX_BYTES = settings.ATTACHMENT_MAX_BYTES = 1_000
    answer = browser.post(ADD, typed | {"file": upload("dump.bin", b"x" * 90_000)}, follow=True)
    assert HotFix.objects.count() == 1
    assert "“dump.bin”: This file is too large" in words_of(answer)


def test_a_rejected_form_says_which_files_to_choose_again(browser, typed):
    files = [upload("page.png", png()), upload("gateway.log")]
    answer = browser.post(ADD, typed | {"title": "", "file": files})
    assert answer.status_code == 400
    assert "Choose these again, a browser keeps no files: page.png, gateway.log." in words_of(answer)
    assert not HotFix.objects.exists()
    answer = browser.post(ADD, typed | {"title": ""})
    assert "Choose these again" not in words_of(answer)


def test_the_button_pressed_twice_attaches_once(browser, typed):
    for _time in range(2):
        assert browser.post(ADD, typed | {"file": upload("gateway.log", LOG)}).status_code == 302
    assert HotFix.objects.count() == Attachment.objects.count() == 1


def test_files_that_come_with_the_same_report_again_are_added_to_it(browser, typed):
    browser.post(ADD, typed)
    browser.post(ADD, typed | {"file": upload()})
    assert HotFix.objects.count() == Attachment.objects.count() == 1
