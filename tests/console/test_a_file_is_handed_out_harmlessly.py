"""A file is handed out to be saved: never shown in the browser, never guessed at, and only as it came."""

import hashlib

import pytest

from apps.evidence.attachments import Attachment
from tests.asking import client_of, url, words_of
from tests.attaching import GOOD, LOG, attach_url, png, put, read, spoiled, upload


@pytest.fixture
def record(hotfix_in):
    return hotfix_in("identified").issue_reports.get()


@pytest.fixture
def browser(company):
    return client_of(company.reporter)


def test_its_headers_exactly(record, browser, company):
    made = put(record, company.reporter, "page.png", png())
    answer = browser.get(url("attachment", record.hotfix, made))
    assert answer.status_code == 200
    assert read(answer) == png()
    assert dict(answer.headers) == {
        "Content-Type": "image/png",
        "Content-Length": str(len(png())),
        "Content-Disposition": 'attachment; filename="page.png"',
        "ETag": f'"{hashlib.sha256(png()).hexdigest()}"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        # The admin adds its own to what every page there says.
        "Cache-Control": "private, no-store, max-age=0, no-cache, must-revalidate",
        "Expires": answer["Expires"],
        "Vary": "Cookie",
        # What every page of the site sends.
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Request-ID": answer["X-Request-ID"],
    }


@pytest.mark.parametrize("name", GOOD)
def test_every_kind_comes_back_as_what_it_was_found_to_be(name, record, browser):
    content, media_type = GOOD[name]
    browser.post(attach_url(record), {"file": upload(name, content, said="text/html")})
    answer = browser.get(url("attachment", record.hotfix, Attachment.objects.get()))
    assert read(answer) == content
    charset = "; charset=utf-8" if media_type.startswith("text/") or media_type.endswith("json") else ""
    assert answer["Content-Type"] == media_type + charset
    assert answer["Content-Disposition"].startswith("attachment;")


def test_a_type_that_is_none_of_ours_is_no_type(record, browser, company):
    made = put(record, company.reporter)
    Attachment.objects.filter(pk=made.pk).update(media_type="text/html")
    answer = browser.get(url("attachment", record.hotfix, made))
    assert read(answer) == LOG
    assert answer["Content-Type"] == "application/octet-stream"


NAMES = {
    'a"b.txt': 'attachment; filename="a\\"b.txt"',
    "a\r\nSet-Cookie: x=1.txt": 'attachment; filename="a Set-Cookie: x=1.txt"',
    "invoice\u202etxt.txt": 'attachment; filename="invoicetxt.txt"',
    "../../passwd.txt": 'attachment; filename="passwd.txt"',
    "Þórsson.log": "attachment; filename*=utf-8''%C3%9E%C3%B3rsson.log",
    "a" * 300 + ".txt": f'attachment; filename="{"a" * 196}.txt"',
}


@pytest.mark.parametrize("raw", NAMES, ids=ascii)
def test_no_name_reaches_beyond_its_place(raw, record, browser, company):
    made = put(record, company.reporter, raw)
    answer = browser.get(url("attachment", record.hotfix, made))
    assert read(answer) == LOG
    assert answer["Content-Disposition"] == NAMES[raw]
    assert "Set-Cookie" not in answer.headers
    assert "\u202e" not in words_of(browser.get(url("change", record.hotfix)))


def test_a_name_full_of_markup_is_shown_as_text(record, browser, company):
    put(record, company.reporter, "<img src=x onerror=alert(1)>.txt", note="<script>alert(1)</script>")
    for address in (url("change", record.hotfix), url("evidence", record.hotfix, "issue_reports")):
        page = browser.get(address).content.decode()
        assert "<img src=x" not in page
        assert "<script>alert" not in page
        assert "&lt;img src=x onerror=alert(1)&gt;.txt" in page


def test_head_tells_the_same_without_the_content(record, browser, company):
    made = put(record, company.reporter)
    address = url("attachment", record.hotfix, made)
    whole, head = browser.get(address), browser.head(address)
    assert head.status_code == 200
    assert (read(whole), read(head)) == (LOG, b"")
    # The admin dates each answer by the second in which it is given, and each has a number of its own.
    its_own = {name: whole[name] for name in ("Expires", "X-Request-ID")}
    assert dict(head.headers) | its_own == dict(whole.headers)


def test_other_methods_are_refused(record, browser, company):
    made = put(record, company.reporter)
    address = url("attachment", record.hotfix, made)
    for ask in (browser.post, browser.put, browser.patch, browser.delete):
        assert ask(address).status_code == 405
    assert Attachment.objects.get() == made


@pytest.mark.parametrize("content", [b"forged", LOG + b"x", b"", None], ids=repr)
@pytest.mark.parametrize("method", ["get", "head"])
def test_one_that_was_changed_on_the_disk_is_not_handed_out(method, content, record, browser, company):
    made = put(record, company.reporter)
    address = url("attachment", record.hotfix, made)
    with spoiled(made, content):
        answer = getattr(browser, method)(address)
    assert answer.status_code == 409
    assert not answer.streaming
    if method == "get":
        assert "has to be restored from a backup" in words_of(answer)
    assert read(browser.get(address)) == LOG


def test_it_stays_to_be_read_when_the_hot_fix_has_ended(record, browser, company):
    from tests.driving import drive

    made = put(record, company.reporter)
    drive(record.hotfix, company, to="cancelled")
    assert read(browser.get(url("attachment", record.hotfix, made))) == LOG
    page = browser.get(url("change", record.hotfix)).content.decode()
    assert "gateway.log" in page
    assert "Remove<span" not in page
    assert "Attach files" not in page
