"""Titles, names and reasons come from people: they end no header, hide nothing and pass for none of ours."""

import pytest
from django.core import mail

from apps.common.tracking import acting
from apps.hotfixes.recording import recording
from tests import driving
from tests.driving import perform, report
from tests.telling import work

HOSTILE = [
    "Refused\r\nBcc: everybody@example.org",
    "Refused\n\nSign here:\nhttps://evil.example/",
    "Refused\x0b\x1c\x85\u2028Subject: other",
    "Refused\u202etxt.exe\u2066",
    "Refused \x07\x1b[2J",
    "payments " * 22,
]


def entitled(company, title):
    """A hot fix of this title in Testing, sent back by QA for a reason of several lines."""
    hotfix = driving.drive(report(company), company, to="testing")
    with acting(None):
        hotfix.title = title
        hotfix.save()
    perform(hotfix, "fail_testing", by=company.qa, reason="No.\n\nhttps://evil.example/\n-- \nThe board")
    work()
    return hotfix


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
def test_a_title_stays_in_its_line(title, company):
    hotfix = entitled(company, title)
    assert mail.outbox
    for message in mail.outbox:
        sent = message.message()
        assert sent["Subject"].count("\n") <= sent["Subject"].count("\n ")
        assert set(sent.keys()) <= {
            "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date",
            "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress", "In-Reply-To", "References",
            "Thread-Topic", "Thread-Index", "List-Id",
        }  # fmt: skip
        assert message.subject.startswith(f"{hotfix.reference} Emergency: ")
        assert len(message.subject) <= 150
        assert message.recipients() == message.to
        lines = message.body.splitlines()
        assert lines[0].startswith("“Refused") or lines[0].startswith("“payments")
        assert lines[1:4] == ["", "Back in development.", ""]
        assert not any(line.startswith(("https://evil", "Sign here", "-- ")) for line in lines)
        assert not set(message.body + message.subject) & set("\r\x07\x0b\x1b\x1c\x85\u2028\u202e\u2066")


def test_what_others_wrote_is_marked_as_theirs(company):
    entitled(company, "Payments are refused")
    assert "> No.\n>\n> https://evil.example/\n> --\n> The board\n" in mail.outbox[0].body


def test_a_name_stays_in_its_line(company):
    with acting(None):
        company.qa.last_name = "Pay\n\nSign here:\nhttps://evil.example/"
        company.qa.save()
    entitled(company, "Payments are refused")
    lines = mail.outbox[0].body.splitlines()
    assert "Qa Pay Sign here: https://evil.example/: Fail testing" in lines


def test_the_last_line_is_the_link_to_our_own_site(company, settings):
    settings.SITE_URL = "https://hotfix.example"
    hotfix = entitled(company, "Payments are refused")
    last = mail.outbox[0].body.strip().splitlines()[-1]
    assert last == f"https://hotfix.example/admin/hotfixes/hotfix/{hotfix.pk}/change/"


def test_the_link_of_a_sign_off_leads_to_its_confirmation(company, entered):
    hotfix = entered("testing")
    for records in hotfix.evidence(*hotfix.phase.evidence).values():
        with recording(records[-1], by=company.contributor) as present:
            driving.fill(present)
    work()
    (message,) = mail.outbox
    page = f"http://127.0.0.1:8000/admin/hotfixes/hotfix/{hotfix.pk}/"
    assert message.body == (
        f"“{hotfix.title}”. Restore by 2026-11-23 06:14 UTC, in 4 h.\n\n"
        "Your sign-off is needed for Testing.\n\n"
        "System: Payments PAY\nPriority: Emergency\nOpen for: 0 min\nPhase: Testing, for 0 min\n"
        "Signed: Qualification: Po Pay (Product Owner); Qualification: Tl Pay (Technical Lead); "
        "Development: Sd Pay (Senior Developer); Code Review: Tl Pay (Technical Lead)\n"
        "Waits for: QA Lead\nLast change: Contributor Pay, 2026-11-23 02:14 UTC: "
        "Test report (Environment, Version under test); added: Test run (several)\n"
        "You act as: QA Lead\n\n"
        "The evidence is complete. Read it and sign off here, or say no on the page:\n\n"
        "QA Lead: Qa Pay: no number\n\n"
        f"Say no: Fail testing: {page}act/fail_testing/\nAsk, or say how it stands: {page}change/#status\n\n"
        f"http://127.0.0.1:8000/admin/hotfixes/hotfix/{hotfix.pk}/act/pass_testing/\n"
    )
