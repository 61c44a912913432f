"""Several files come at once: each is judged alone, the good ones are kept, the others named with why."""

import pytest

from apps.evidence.attachments import Attachment
from tests.asking import client_of, words_of
from tests.attaching import LOG, attach_url, png, upload


@pytest.fixture
def record(hotfix_in):
    return hotfix_in("identified").issue_reports.get()


@pytest.fixture
def browser(company):
    return client_of(company.reporter)


def _names():
    return [one.name for one in Attachment.objects.order_by("pk")]


def test_all_of_them_with_one_note(record, browser):
    files = [upload("1.log", b"1"), upload("page.png", png()), upload("2.log", b"2")]
    answer = browser.post(attach_url(record), {"file": files, "note": "The night"}, follow=True)
    assert answer.redirect_chain[0][1] == 302
    assert _names() == ["1.log", "page.png", "2.log"]
    assert {one.note for one in Attachment.objects.all()} == {"The night"}
    assert "“1.log”, “page.png”, “2.log” are attached." in words_of(answer)


def test_a_bad_one_does_not_cost_the_good_ones(record, browser):
    files = [upload("1.log", b"1"), upload("empty.log", b""), upload("2.log", b"2")]
    answer = browser.post(attach_url(record), {"file": files, "note": "Typed at night"})
    assert answer.status_code == 400
    assert _names() == ["1.log", "2.log"]
    page = words_of(answer)
    assert "“1.log”, “2.log” are attached." in page
    assert "“empty.log”: This file is empty." in page.split('id="row_id_file"')[1]
    assert 'value="Typed at night"' in page


def test_one_that_is_far_too_large_is_named_beside_the_others(record, browser, settings):
    settings.UPLOAD_MAX_BYTES, settings.ATTACHMENT_MAX_BYTES = 100_000, 50_000
    files = [
        upload("1.log", b"1"),
        upload("dump.bin", b"x" * 300_000),
        upload("big.bin", b"x" * 60_000),
        upload("2.log", b"2"),
    ]
    answer = browser.post(attach_url(record), {"file": files})
    assert answer.status_code == 400
    assert _names() == ["1.log", "2.log"]
    for name in ("dump.bin", "big.bin"):
        assert f"“{name}”: This file is too large" in words_of(answer)


def test_all_chosen_again_after_a_refusal_attach_the_missing_one_alone(record, browser):
    browser.post(attach_url(record), {"file": [upload("1.log", b"1"), upload("2.log", b"")]})
    again = {"file": [upload("1.log", b"1"), upload("2.log", b"2")]}
    answer = browser.post(attach_url(record), again, follow=True)
    assert answer.redirect_chain[0][1] == 302
    assert _names() == ["1.log", "2.log"]
    assert "“1.log” was attached already." in words_of(answer)


def test_no_more_than_there_is_room_for(record, browser, settings):
    settings.ATTACHMENTS_PER_EVIDENCE = 2
    answer = browser.post(
        attach_url(record), {"file": [upload(f"{n}.log", LOG + b"%d" % n) for n in range(3)]}
    )
    assert answer.status_code == 400
    assert _names() == ["0.log", "1.log"]
    assert "“2.log”: 2 files are attached already" in words_of(answer)


def test_what_is_odd_about_one_is_said_and_it_is_kept(record, browser):
    answer = browser.post(attach_url(record), {"file": upload("page.png", png()[:-5])}, follow=True)
    assert _names() == ["page.png"]
    assert "“page.png” is kept as it came. It is not a complete PNG image" in words_of(answer)
