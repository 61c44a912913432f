"""Each check tells that all is in order, that somebody should look, or that it fails; and what to do."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.common.tracking import acting
from apps.history.checkpoint_rows import WrittenCheckpoint
from apps.notifications.models import Lookout, Notice
from apps.operations import place_checks, work_checks
from apps.operations.findings import Found, State
from apps.records.models import Issuing
from apps.records.tasks import issue_record
from tests.driving import Company, drive, report

OK, WARN, FAIL = State.OK, State.WARN, State.FAIL
DAY = timedelta(days=1)


def told(found: Found, state: State) -> Found:
    """`found`, which must be of `state`, and says what to do exactly where there is something to do."""
    assert found.state is state, found
    assert bool(found.to_do) is (state is not OK)
    return found


@pytest.mark.parametrize(("minutes", "state"), [(0, OK), (5, WARN), (11, FAIL)])
def test_the_worker_by_how_long_the_next_job_waits(
    minutes: int, state: State, in_order: Path, night: datetime
) -> None:
    told(work_checks.worker(), OK)
    issue_record.enqueue(1)
    DBTaskResult.objects.update(enqueued_at=night - timedelta(minutes=minutes))
    told(work_checks.worker(), state)


@pytest.fixture
def waiting(company: Company, night: datetime) -> Notice:
    """The only message that is still to be sent."""
    Notice.objects.update(next_try_at=None)
    return Notice.objects.create(kind="letter", to=company.po, written_at=night, next_try_at=night)


@pytest.mark.parametrize(("minutes", "state"), [(1, OK), (6, WARN), (31, FAIL)])
def test_messages_by_the_age_of_the_oldest(
    minutes: int, state: State, waiting: Notice, night: datetime
) -> None:
    with clock.set_to(night + timedelta(minutes=minutes)):
        told(work_checks.messages(), state)
    Notice.objects.update(next_try_at=None)
    assert told(work_checks.messages(), OK).sentence == "Every message was sent."


def test_messages_that_failed_once_are_worth_a_look(waiting: Notice) -> None:
    Notice.objects.filter(pk=waiting.pk).update(tries=1)
    assert "1 failed at least once" in told(work_checks.messages(), WARN).sentence


@pytest.mark.parametrize(("minutes", "state"), [(1, OK), (3, WARN), (11, FAIL)])
def test_clocks_by_how_late_they_are_looked_at(
    minutes: int, state: State, company: Company, night: datetime
) -> None:
    hotfix = report(company)
    Lookout.objects.filter(hotfix=hotfix).update(look_at=night)
    with clock.set_to(night + timedelta(minutes=minutes)):
        told(work_checks.clocks(), state)


@pytest.mark.parametrize(
    ("minutes", "tries", "state"), [(1, 0, OK), (1, 1, WARN), (20, 0, WARN), (61, 1, FAIL)]
)
def test_records_by_how_long_they_are_due(
    minutes: int, tries: int, state: State, company: Company, night: datetime
) -> None:
    told(work_checks.records(), OK)
    hotfix = drive(report(company), company, to="cancelled")
    Issuing.objects.update(tries=tries)
    with clock.set_to(hotfix.phase_entered_at + timedelta(minutes=minutes)):
        told(work_checks.records(), state)


@pytest.mark.parametrize(("hours", "state"), [(1, OK), (31, WARN), (73, FAIL)])
def test_checkpoints_by_their_age(hours: int, state: State, in_order: Path, night: datetime) -> None:
    assert told(work_checks.checkpoint(), WARN).sentence == "No checkpoint was ever written."
    with acting(None):
        WrittenCheckpoint.objects.create(number=1, digest="0" * 64, name="1", at=night)
    with clock.set_to(night + timedelta(hours=hours)):
        told(work_checks.checkpoint(), state)


def test_checkpoints_have_a_place(in_order: Path, settings: Any) -> None:
    settings.CHECKPOINTS = None
    told(work_checks.checkpoint(), WARN)


@pytest.mark.parametrize(("expected", "state"), [(0, WARN), (24, FAIL)])
def test_a_backup_that_never_was_fails_where_one_is_expected(
    expected: int, state: State, in_order: Path, settings: Any
) -> None:
    settings.BACKUP_EXPECTED_EVERY = expected
    assert "never" in told(work_checks.backup(), state).sentence


@pytest.mark.parametrize(
    ("hours", "expected", "state"), [(900, 0, OK), (1, 24, OK), (31, 24, WARN), (49, 24, FAIL)]
)
def test_a_backup_by_its_age(
    hours: int, expected: int, state: State, in_order: Path, settings: Any, night: datetime
) -> None:
    settings.BACKUP_EXPECTED_EVERY = expected
    with clock.set_to(night + timedelta(hours=hours)):
        settings.LAST_BACKUP.write_text(json.dumps({"taken_at": night.isoformat(), "name": "one"}))
        told(work_checks.backup(), state)
        # A script of the house touches it.
        settings.LAST_BACKUP.write_text("")
        os.utime(settings.LAST_BACKUP, times=(night.timestamp(), night.timestamp()))
        told(work_checks.backup(), state)


def test_the_tables_are_those_of_this_version_or_not(in_order: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told(place_checks.migrations(), OK)
    monkeypatch.setattr(place_checks, "pending_migrations", lambda: ["records.0003"])
    told(place_checks.migrations(), FAIL)


def test_files_can_be_kept_and_the_trial_leaves_none(in_order: Path, settings: Any) -> None:
    told(place_checks.storage(), OK)
    assert list(settings.MEDIA_ROOT.iterdir()) == []


def test_a_disk_with_little_room_is_worth_a_look(in_order: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place_checks, "LITTLE_ROOM", 2**70)
    told(place_checks.storage(), WARN)


def test_a_place_where_nothing_can_be_written_fails(in_order: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = in_order / "signing.pem" / "below"
    found = told(place_checks.storage(), FAIL)
    assert str(in_order) not in found.sentence


class Refuses(EmailBackend):
    """A mail server that does not let anybody in."""

    def open(self) -> bool:
        raise ConnectionRefusedError("mail.example said no")


def test_the_mail_server_lets_us_in_or_not(in_order: Path, settings: Any) -> None:
    told(place_checks.mail(), OK)
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    told(place_checks.mail(), WARN)
    settings.EMAIL_BACKEND = f"{__name__}.Refuses"
    found = told(place_checks.mail(), FAIL)
    assert "mail.example" not in f"{found.sentence} {found.to_do}"


@pytest.mark.parametrize("name", ["signing_key", "timestamp_key"])
@pytest.mark.parametrize(("days", "state"), [(0, OK), (3600, WARN), (3654, FAIL)])
def test_keys_by_when_their_certificates_end(
    name: str, days: int, state: State, in_order: Path, night: datetime
) -> None:
    with clock.set_to(night + days * DAY):
        told(getattr(place_checks, name)(), state)


@pytest.mark.parametrize("name", ["signing_key", "timestamp_key"])
def test_keys_that_cannot_be_read_fail_and_unset_ones_are_worth_a_look(
    name: str, in_order: Path, settings: Any
) -> None:
    setattr(settings, name.upper(), in_order / "nowhere.pem")
    found = told(getattr(place_checks, name)(), FAIL)
    assert "nowhere" not in found.sentence
    setattr(settings, name.upper(), None)
    told(getattr(place_checks, name)(), WARN)


def test_an_authority_gives_timestamps_without_a_key(in_order: Path, settings: Any) -> None:
    settings.TIMESTAMP_KEY, settings.TIMESTAMP_AUTHORITY = None, "https://time.example/tsa"
    told(place_checks.timestamp_key(), OK)


@pytest.mark.parametrize(("days", "state"), [(0, OK), (3640, WARN), (3654, FAIL)])
def test_the_certificate_of_the_site_by_when_it_ends(
    days: int, state: State, in_order: Path, settings: Any, night: datetime
) -> None:
    told(place_checks.tls_certificate(), OK)  # nobody says where it is
    settings.TLS_CERTIFICATE = settings.SIGNING_KEY  # a key with its certificate behind it
    with clock.set_to(night + days * DAY):
        told(place_checks.tls_certificate(), state)
    settings.TLS_CERTIFICATE = in_order / "nowhere.pem"
    told(place_checks.tls_certificate(), FAIL)
