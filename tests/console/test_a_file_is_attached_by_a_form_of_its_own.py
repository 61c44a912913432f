"""A file is attached on a page of its own; what is refused says why at the field."""

import pytest

from apps.evidence.attachments import Attachment
from tests.asking import client_of, form_in, url, words_of
from tests.attaching import LOG, attach_url, put, upload


@pytest.fixture
def record(hotfix_in):
    return hotfix_in("identified").issue_reports.get()


@pytest.fixture
def browser(company):
    return client_of(company.reporter)


def test_attached_and_shown_wherever_the_evidence_is(record, browser, company):
    answer = browser.post(attach_url(record), {"file": upload("../gateway.log"), "note": "The night"})
    assert answer.status_code == 302
    assert answer.url == url("evidence", record.hotfix, "issue_reports")
    made = Attachment.objects.get()
    assert (made.name, made.note, made.added_by) == ("gateway.log", "The night", company.reporter)
    for address in (url("change", record.hotfix), url("evidence", record.hotfix, "issue_reports")):
        page = words_of(browser.get(address))
        for shown in ("gateway.log", "The night", "Text, ", made.sha256, str(company.reporter)):
            assert shown in page
        assert url("attachment", record.hotfix, made) in page
        assert attach_url(record) in page


def test_the_form_asks_for_files_and_a_note(record, browser):
    page = browser.get(attach_url(record))
    assert set(form_in(page)) == {"csrfmiddlewaretoken", "kept_draft", "file", "note"}
    assert 'enctype="multipart/form-data"' in page.content.decode()
    assert "up to 20.0\xa0MB" in words_of(page)


KEY = b"-----BEGIN PRIVATE KEY-----\n" + b"MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7\n" * 3
REFUSED = {
    "nothing in it": ("page.png", b"", "This file is empty"),
    "a secret": ("server.key", KEY, "This file holds a private key"),
    "a name of nothing": ("\u202e.", LOG, "Choose a file."),  # Django leaves such a file out itself
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_at_the_field_and_the_note_stays(case, record, browser):
    name, content, sentence = REFUSED[case]
    version = record.hotfix.version
    answer = browser.post(attach_url(record), {"file": upload(name, content), "note": "Typed at night"})
    assert answer.status_code == 400
    page = words_of(answer)
    assert f"<li>{sentence}" in page or sentence in page.split('id="row_id_file"')[1]
    assert 'value="Typed at night"' in page
    assert not Attachment.objects.exists()
    record.hotfix.refresh_from_db()
    assert record.hotfix.version == version


def test_no_file_at_all(record, browser):
    answer = browser.post(attach_url(record), {"note": "Typed"})
    assert answer.status_code == 400
    assert "Choose a file." in words_of(answer)


def test_a_note_that_is_too_long(record, browser):
    answer = browser.post(attach_url(record), {"file": upload(), "note": "x" * 501})
    assert answer.status_code == 400
    assert not Attachment.objects.exists()


def test_too_large(record, browser, settings):
    settings.ATTACHMENT_MAX_BYTES = 2_000
    assert browser.post(attach_url(record), {"file": upload("a.txt", b"x" * 2_000)}).status_code == 302
    answer = browser.post(attach_url(record), {"file": upload("b.txt", b"x" * 2_001), "note": "Typed"})
    assert answer.status_code == 400
    assert "too large: the limit is 2.0\xa0KB" in words_of(answer)
    assert 'value="Typed"' in words_of(answer)


def test_far_too_large_is_thrown_away_while_it_arrives(record, browser, settings, monkeypatch):
    settings.UPLOAD_MAX_BYTES = 100_000
    settings.ATTACHMENT_MAX_BYTES = 50_000
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    written = []
    write = "django.core.files.uploadhandler.TemporaryFileUploadHandler.receive_data_chunk"
    monkeypatch.setattr(write, lambda self, chunk, start: written.append(len(chunk)))
    answer = browser.post(attach_url(record), {"file": upload("b.txt", b"x" * 5_000_000), "note": "Typed"})
    assert answer.status_code == 400
    assert "too large: the limit is 48.8\xa0KB" in words_of(answer)
    assert 'value="Typed"' in words_of(answer)
    assert sum(written) <= 100_000


def test_a_large_one_goes_by_the_disk_and_is_attached(record, browser, settings):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10
    content = b"line\n" * 100_000
    assert browser.post(attach_url(record), {"file": upload("long.log", content)}).status_code == 302
    assert Attachment.objects.get().size == 500_000


def test_what_is_typed_into_the_evidence_meanwhile_is_saved(record, browser):
    address = url("evidence", record.hotfix, "issue_reports")
    opened = form_in(browser.get(address))
    browser.post(attach_url(record), {"file": upload()})
    assert browser.post(address, opened | {"description": ["Typed meanwhile"]}).status_code == 302
    record.refresh_from_db()
    assert record.description == "Typed meanwhile"


def test_taken_off_with_a_reason(record, browser, company):
    made = put(record, company.reporter)
    address = url("take_off", record.hotfix, made)
    assert address in browser.get(url("evidence", record.hotfix, "issue_reports")).content.decode()
    assert "gateway.log" in words_of(browser.get(address))
    answer = browser.post(address, {"reason": " "})
    assert answer.status_code == 400
    assert "a reason is required" in words_of(answer)
    assert Attachment.objects.exists()
    assert browser.post(address, {"reason": "It shows a password."}).status_code == 302
    assert not Attachment.objects.exists()
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"reason": "Again."}).status_code == 404
    assert browser.get(url("attachment", record.hotfix, made)).status_code == 404


def test_records_and_files_of_another_hot_fix_are_not_found(record, browser, company, hotfix_in):
    other = hotfix_in("identified")
    made = put(other.issue_reports.get(), company.reporter)
    for name in ("attachment", "take_off"):
        assert browser.get(url(name, record.hotfix, made)).status_code == 404
    assert browser.post(url("take_off", record.hotfix, made), {"reason": "x"}).status_code == 404
    forged = url("attach", record.hotfix, "issue_reports", other.issue_reports.get())
    assert browser.get(forged).status_code == 404
    assert browser.post(forged, {"file": upload()}).status_code == 404
    assert Attachment.objects.get() == made


@pytest.mark.parametrize("name", ["rollbacks", "approvals", "attachments", "no_such_thing"])
def test_there_is_no_evidence_of_that_name(name, record, browser):
    address = url("attach", record.hotfix, name, 1)
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"file": upload()}).status_code == 404


def test_a_draft_of_a_release_note_leads_back_to_its_own_form(hotfix_in, company):
    from apps.release_notes.publish import write_note

    hotfix = hotfix_in("documentation")
    browser, draft = client_of(company.rm), write_note(hotfix, by=company.rm)
    answer = browser.post(attach_url(draft), {"file": upload()})
    assert answer.status_code == 302
    assert "gateway.log" in words_of(browser.get(answer.url.partition("#")[0]))
    assert browser.get(attach_url(hotfix.release_notes.first())).status_code == 409


def test_a_get_changes_nothing_and_other_methods_are_refused(record, browser, company):
    made = put(record, company.reporter)
    addresses = attach_url(record), url("take_off", record.hotfix, made)
    for address in addresses:
        assert browser.get(address, {"reason": "x", "note": "x"}).status_code == 200
        for ask in (browser.put, browser.patch, browser.delete):
            assert ask(address).status_code == 405
    strict = client_of(company.reporter, enforce_csrf_checks=True)
    for address in addresses:
        assert strict.post(address, {"file": upload("b.log"), "reason": "x"}).status_code == 403
    assert Attachment.objects.get() == made
