"""The worker and the timer look at the same hot fix at the same moment: each person gets one mail."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.notifications.dispatch import tell
from apps.notifications.models import Notice
from tests.concurrency.at_once import at_once
from tests.driving import Company, drive, perform, report
from tests.telling import give_addresses


@pytest.fixture
def sent_back(company: Company) -> HotFix:
    """A hot fix that is back in development: five must hear of it, and five signatures have no receipt."""
    give_addresses(company)
    hotfix = drive(report(company), company, to="testing")
    perform(hotfix, "fail_testing", by=company.qa, reason="Refunds fail.")
    return hotfix


# Whom the hot fix tells that it is back, and who signed on its way there and back.
HEAR = ["contributor", "po", "reporter", "sd", "tl"]
SIGNED = ["po", "qa", "sd", "tl", "tl"]
EVERY_MAIL = sorted(HEAR + SIGNED)


def who() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_two_at_once(sent_back: HotFix) -> None:
    answers = at_once(*[lambda: tell(sent_back.pk)] * 4)
    assert sum(answers) == len(EVERY_MAIL)
    assert who() == EVERY_MAIL
    assert Notice.objects.filter(sent_at__isnull=False).count() == len(EVERY_MAIL)


def test_telling_while_somebody_acts(sent_back: HotFix, company: Company) -> None:
    """Neither waits for the other for ever."""

    def edit() -> None:
        for number in range(5):
            record = sent_back.development_records.latest("round")
            with recording(record, by=company.contributor) as present:
                present.files_changed = f"refunds.py, version {number}"

    at_once(edit, edit, lambda: tell(sent_back.pk), lambda: tell(sent_back.pk))
    assert Notice.objects.filter(sent_at__isnull=False).count() == len(who()) >= 2
    tell(sent_back.pk)
    assert set(who()) >= {"reporter", "sd"}


def test_the_worker_of_the_queue_sends_it(sent_back: HotFix) -> None:
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, stdout=StringIO())
    assert who() == EVERY_MAIL
    assert {message.extra_headers["Auto-Submitted"] for message in mail.outbox} == {"auto-generated"}
