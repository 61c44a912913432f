"""What is in a file is shown on a page: text, names of an archive, pictures; nothing of it ever runs."""

import pytest

from apps.evidence.file_kinds import TYPES
from tests.asking import client_of, url, words_of
from tests.attaching import png, put, read, spoiled
from tests.everyday import HTML, SVG, TAKEN, zip_of


@pytest.fixture
def record(hotfix_in):
    return hotfix_in("identified").issue_reports.get()


@pytest.fixture
def shown(record, company):
    """The page of a file, and the file."""

    def show(name, content=None):
        made = put(record, company.reporter, name, TAKEN[name][0] if content is None else content)
        return client_of(company.reporter).get(url("contents", record.hotfix, made)), made

    return show


@pytest.mark.parametrize("name", TAKEN)
def test_every_everyday_file_has_a_page(name, shown):
    answer, made = shown(name)
    assert answer.status_code == 200
    looked_into = made.kind.can_be_looked_into and name != "cut-short.zip"
    assert ("Nothing of this file can be shown here" in words_of(answer)) is not looked_into


@pytest.mark.parametrize("name", ["gateway.log", "event-export.txt", "old-server.log", "gateway.log.2.gz"])
def test_a_text_in_any_encoding_packed_or_not(name, shown):
    page, _made = shown(name)
    assert "gateway timed out: Þórsson" in words_of(page)


@pytest.mark.parametrize("content", [HTML, SVG, "<img src=x onerror=alert(1)>"])
def test_markup_is_shown_as_the_text_that_it_is(content, shown):
    answer, _made = shown("page.html", content.encode())
    page = answer.content.decode()
    assert content not in page
    assert content.split()[0].replace("<", "&lt;").replace(">", "&gt;") in page


def test_names_in_an_archive_with_what_needs_a_password(shown):
    answer, _made = shown("logs.zip")
    assert "gateway.log" in words_of(answer)
    assert "worker/1.log" in words_of(answer)
    assert "needs a password" not in words_of(answer)
    assert "needs a password" in words_of(shown("locked.zip")[0])
    for name in ("logs.tar", "logs.tar.gz"):
        assert "var/log/a.log" in words_of(shown(name)[0])


def test_a_name_in_an_archive_is_text(shown):
    answer, _made = shown("names.zip", zip_of("<script>alert(1)</script>", "a\u202eb", "../../etc/passwd"))
    page = answer.content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page
    assert "\u202e" not in page
    assert "../../etc/passwd" in page


def test_the_hot_fix_leads_there_where_there_is_something_to_see(record, company):
    log, heap = (
        put(record, company.reporter, "a.log", b"x"),
        put(record, company.reporter, "b.bin", b"\0\1\2"),
    )
    page = client_of(company.reporter).get(url("change", record.hotfix)).content.decode()
    assert url("contents", record.hotfix, log) in page
    assert url("contents", record.hotfix, heap) not in page


def test_a_picture_is_shown_by_an_address_that_gives_pictures_alone(record, company):
    browser = client_of(company.reporter)
    made = put(record, company.reporter, "page.png", png())
    address = url("picture", record.hotfix, made)
    assert f'src="{address}"' in browser.get(url("contents", record.hotfix, made)).content.decode()
    answer = browser.get(address)
    assert read(answer) == png()
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "attachment" not in answer.get("Content-Disposition", "")
    with spoiled(made):
        assert browser.get(address).status_code == 409


@pytest.mark.parametrize(
    "name", ["page.html", "drawing.svg", "report.pdf", "agent.exe", "photo.heic", "syslog"]
)
def test_nothing_else_is_handed_out_to_be_shown(name, record, company):
    made = put(record, company.reporter, name, TAKEN[name][0])
    assert client_of(company.reporter).get(url("picture", record.hotfix, made)).status_code == 404


def test_what_a_browser_shows_is_never_what_it_could_run():
    assert {one.media_type for one in TYPES if one.shown} == {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif")
    }


@pytest.mark.parametrize("name", ["agent.exe", "worker"])
def test_a_program_is_handed_out_as_bytes_to_be_saved(name, record, company):
    made = put(record, company.reporter, name, TAKEN[name][0])
    answer = client_of(company.reporter).get(url("attachment", record.hotfix, made))
    assert read(answer) == TAKEN[name][0]
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("page", ["contents", "picture"])
def test_seen_by_whoever_sees_the_hot_fix_and_changed_by_nobody(page, record, company, hotfix_in):
    made = put(record, company.reporter, "page.png", png())
    address = url(page, record.hotfix, made)
    assert client_of(company.plain).get(address).status_code == 404
    seen = client_of(company.auditor).get(address)
    assert seen.status_code == 200
    assert seen.streaming is (page == "picture")
    if seen.streaming:
        assert read(seen)  # which closes it, and not the database with it
    browser = client_of(company.reporter)
    assert browser.get(url(page, hotfix_in("identified"), made)).status_code == 404
    for ask in (browser.post, browser.put, browser.delete):
        assert ask(address).status_code == 405
