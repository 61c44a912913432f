"""Process owners give messages their texts, which can break nothing: neither when typed nor when sent."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.notifications.copies import in_a_channel, on_a_lock_screen
from apps.notifications.dispatch import tell
from apps.notifications.gate_messages import gate_messages
from apps.notifications.models import Kind, Notice, Wording
from apps.notifications.situation import Situation
from tests import driving
from tests.asking import client_of, shown_by, words_of
from tests.driving import Company

SIGN = reverse("admin:notifications_wording_change", args=["sign"])
GOOD = {
    "subject": "{reference}: please sign {phase} - {title}",
    "heading": "Please sign {phase} of {title} now",
    "opening": "Dear {reader}, {system} is down.\nBack by {restore_by}.\n\n{details}",
    "button": "Sign {reference}",
    "why": "People did not know what to do",
}


def typed(client: Client, address: str = SIGN, **fields: Any) -> Any:
    return client.post(address, shown_by(client, address) | GOOD | fields)


@pytest.fixture
def owner(company: Company) -> Client:
    return client_of(company.owner)


def test_a_text_is_saved_with_a_reason_and_goes_by_mail_and_by_chat(company: Company, owner: Client) -> None:
    assert typed(owner).status_code == 302
    assert Wording.objects.get().history.get().history_change_reason == GOOD["why"]
    company.tl.time_zone = "Europe/Vienna"
    company.tl.save(update_fields=["time_zone"])
    hotfix = driving.ready(driving.report(company), company, to="qualification")
    HotFix.objects.filter(pk=hotfix.pk).update(title="<b>Payments</b> {reader}")
    hotfix.refresh_from_db()
    mail.outbox.clear()
    tell(hotfix.pk)
    (sent,) = [one for one in mail.outbox if one.to == ["tl@example.org"] and "please" in one.subject]
    assert sent.subject == f"{hotfix.reference}: please sign Qualification - <b>Payments</b> {{reader}}"
    assert "Please sign Qualification of “<b>Payments</b> {reader}” now.\n" in sent.body
    assert f"Dear {company.tl}, {company.system} is down.\nBack by " in sent.body
    assert "CET (" in sent.body.partition("Back by ")[2].partition("\n")[0]
    assert "The evidence is complete." in sent.body  # {details}
    assert sent.body.rstrip().endswith(f"/admin/hotfixes/hotfix/{hotfix.pk}/act/qualify/")
    (html, _kind) = sent.alternatives[0]
    assert f"Sign {hotfix.reference}</a>" in html
    assert "<b>" not in html

    situation = Situation(hotfix, clock.now())
    message = next(one for one in gate_messages(situation) if one.to == company.tl)
    chat = on_a_lock_screen(message, situation)
    assert chat.subject.startswith(f"{hotfix.reference}: please sign Qualification")
    assert f"Dear {company.tl}, {company.system} is down. Back by" in chat.text
    assert "Payments" not in in_a_channel(message, situation, with_title=False).text.replace(
        str(company.system), ""
    )


@pytest.mark.parametrize(
    ("part", "text", "sentence"),
    [
        ("subject", "{reference} {password}", "There is nothing called {password} here."),
        ("heading", "{reader.password}", "There is nothing called {reader.password} here."),
        ("heading", "{% if reader %}", "There is nothing called {% if reader %} here."),
        ("heading", "{details}", "There is nothing called {details} here."),
        ("subject", "{reference} {phase", "A brace is not closed, or stands alone"),
        ("subject", "{{reference}}", "A brace is not closed, or stands alone"),
        ("subject", "Please sign", "It must name {reference}."),
        ("subject", "{reference}\r\nBcc: eve@example.org", "It must be one line."),
        ("button", "Sign\nit", "It must be one line."),
        ("opening", "<script>alert(1)</script>", "Plain text only"),
        ("opening", "> Paul agrees.", "Plain text only"),
        ("opening", "Sign on https://evil.example/", "No address"),
        ("opening", "Now: {details}", "{details} stands once, in a paragraph of its own"),
        ("heading", "Sign \u202ewon", "It holds a letter that nobody sees"),
        ("opening", "x" * 1001, "at most 1000 characters"),
        ("subject", "{reference} " + "x" * 120, "at most 120 characters"),
    ],
)
def test_what_could_not_be_sent_is_refused_at_its_field(
    part: str, text: str, sentence: str, owner: Client
) -> None:
    answer = typed(owner, **{part: text})
    assert sentence in str(answer.context["adminform"].form.errors[part][0])
    assert not Wording.objects.exists()


def test_what_others_said_cannot_be_left_out(owner: Client) -> None:
    page = reverse("admin:notifications_wording_change", args=["update"])
    assert "It must name {details}." in words_of(typed(owner, page, opening="Something was said."))
    assert typed(owner, opening="The evidence is there.").status_code == 302


def test_a_preview_shows_what_was_typed_and_saves_nothing(owner: Client) -> None:
    answer = typed(owner, _preview="1", why="")
    assert not Wording.objects.exists()
    assert "Please sign Qualification of “Card payments are refused at the checkout” now." in words_of(answer)
    shown = owner.get(answer.context["frame"])
    assert "Dear Tara Lead, PAY Payments is down." in shown.content.decode()
    assert "frame-ancestors 'self'" in shown["Content-Security-Policy"]
    assert "sandbox" in shown["Content-Security-Policy"]
    assert "frame-src 'self'" in answer["Content-Security-Policy"]
    assert owner.get(answer.context["frame"].partition("?")[0] + "?shown=made+up").status_code == 404


def test_a_text_that_cannot_be_used_sends_what_is_built_in_and_says_so_once(
    company: Company, owner: Client
) -> None:
    Wording.objects.create(kind=Kind.SIGN, subject="{gone}", heading="Now")
    hotfix = driving.ready(driving.report(company), company, to="qualification")
    mail.outbox.clear()
    tell(hotfix.pk)
    assert any("your sign-off is needed for Qualification" in one.subject for one in mail.outbox)
    letters = Notice.objects.filter(kind=Kind.WORDING)
    assert [one.to for one in letters] == [company.owner]
    assert "There is nothing called {gone} here." in letters[0].text
    assert "Cannot be used" in words_of(owner.get(reverse("admin:notifications_wording_changelist")))


def test_one_button_takes_back_what_is_built_in_and_the_history_stays(
    owner: Client, company: Company
) -> None:
    typed(owner)
    restore = reverse("admin:notifications_wording_restore", args=["sign"])
    assert client_of(company.tl).post(restore).status_code == 403
    assert owner.post(restore).status_code == 302
    wording = Wording.objects.get()
    assert wording.is_built_in
    assert [one.heading for one in wording.history.all()] == ["", GOOD["heading"]]


def test_who_is_no_process_owner_only_reads(company: Company) -> None:
    assert client_of(company.tl).get(SIGN).status_code == 200
    for nothing in ("sign/history", "nonsense/change", "9" * 30 + "/change"):  # there is no row yet
        address = reverse("admin:notifications_wording_changelist") + f"{nothing}/"
        assert client_of(company.tl).get(address).status_code in (302, 403, 404)
    assert typed(client_of(company.tl)).status_code == 403
