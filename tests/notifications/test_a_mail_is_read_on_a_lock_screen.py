"""Each mail has HTML beside its text: what is wrong, then the button; nothing in it runs or is fetched."""

from html.parser import HTMLParser

import pytest
from django.core import mail

from apps.common.tracking import acting
from apps.notifications.dispatch import tell
from apps.notifications.mail_in_html import in_html
from apps.notifications.messages import Mail
from tests import driving
from tests.driving import Company, perform, report
from tests.telling import work

TYPED = "<script>alert(1)</script><img src=https://evil.example/x> & “quoted”"


class Read(HTMLParser):
    """The tags, links and words of a mail."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self.words: list[str] = []
        self._skipped = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") for name, _value in attrs)
        self._skipped = tag in ("style", "title")
        if tag == "a":
            self.links.append((dict(attrs)["href"] or "", ""))

    def handle_endtag(self, tag: str) -> None:
        self._skipped = False

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._skipped:
            self.words.append(data.strip())


def html_of(message: object) -> str:
    ((content, kind),) = [(one.content, one.mimetype) for one in message.alternatives]  # type: ignore[attr-defined]
    assert kind == "text/html"
    return str(content)


@pytest.fixture
def asked(company: Company, entered):
    hotfix = entered("testing")
    driving.complete(hotfix, company)
    with acting(None):
        hotfix.changed_by = company.tl
        hotfix.save()
    tell(hotfix.pk)
    return hotfix


def test_it_is_text_and_html(asked) -> None:
    (message,) = mail.outbox
    sent = message.message()
    assert sent.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in sent.get_payload()] == ["text/plain", "text/html"]


def test_what_is_wrong_stands_first_and_the_button_second(asked) -> None:
    page = Read(html_of(mail.outbox[0]))
    until = "Restore by 2026-11-23 06:14 UTC, in 4 h."
    assert page.words[:2] == [f"“{asked.title}”. {until}", "Your sign-off is needed for Testing"]
    assert page.words[2] == "Read and sign"
    links = [link.partition("/hotfix/")[2] for link, _label in page.links]
    assert links == [
        f"{asked.pk}/act/pass_testing/",
        f"{asked.pk}/act/fail_testing/",
        f"{asked.pk}/change/#status",
    ]


def test_nothing_in_it_runs_or_is_fetched(company: Company) -> None:
    hotfix = driving.drive(report(company, title=TYPED), company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason=f"{TYPED}\n\nhttps://evil.example/")
    work()
    for message in mail.outbox:
        html = html_of(message)
        page = Read(html)
        assert not page.tags & {"script", "img", "link", "iframe", "form", "object"}
        assert all(link.startswith("http://127.0.0.1:8000/admin/") for link, _label in page.links)
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_what_others_wrote_is_apart(company: Company, ready) -> None:
    hotfix = ready("testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="No.\n\nhttps://evil.example/")
    work()
    assert "blockquote" in Read(html_of(mail.outbox[0])).tags
    assert "No.\n\nhttps://evil.example/</blockquote>" in html_of(mail.outbox[0])


def test_a_letter_is_html_too_and_its_own_link_a_button(settings) -> None:
    settings.SITE_URL = "https://hotfix.example"
    letter = Mail(
        "Hot Fix: mails arrive", "This one did.\n\n> https://evil.example/\n\nhttps://hotfix.example/admin/\n"
    )
    page = Read(in_html(letter))
    assert page.links == [("https://hotfix.example/admin/", "")]
    assert page.words == ["This one did.", "https://evil.example/", "Open"]


def test_a_site_whose_name_begins_like_ours_is_no_button(settings) -> None:
    settings.SITE_URL = "https://hotfix.example"
    assert Read(in_html(Mail("x", "One.\n\nhttps://hotfix.example.evil.org/\n"))).links == []
