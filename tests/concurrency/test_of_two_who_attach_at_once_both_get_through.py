"""Two people attach at the same moment: both files are there, the same is stored once, never too many."""

import hashlib

import pytest

from apps.common.errors import BadInput, ChangedSince
from apps.evidence.attachments import Attachment, take_off
from apps.evidence.stored_files import path_of
from tests.attaching import LOG, put
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import report


@pytest.fixture
def record(company):
    return report(company).issue_reports.get()


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def test_the_same_content_is_one_file_and_two_rows(record, company, media):
    people, before = (company.reporter, company.contributor), record.hotfix.version
    calls = [lambda by=by, name=f"{n}.log": put(record, by, name) for n, by in enumerate(people)]
    assert len(winners(at_once(*calls))) == 2
    assert Attachment.objects.count() == 2
    record.hotfix.refresh_from_db()
    assert record.hotfix.version == before + 2
    stored = [path for path in media.rglob("*") if path.is_file()]
    assert stored == [path_of(hashlib.sha256(LOG).hexdigest())]


def test_of_many_at_once_no_more_than_fit(record, company, settings):
    settings.ATTACHMENTS_PER_EVIDENCE = 3
    calls = [lambda n=n: put(record, company.reporter, f"{n}.log", f"{n}".encode()) for n in range(6)]
    answers = at_once(*calls)
    assert len(winners(answers)) == 3
    assert {type(error) for error in refused(answers)} == {BadInput}
    assert Attachment.objects.count() == 3


def test_a_button_pressed_twice_attaches_once(record, company):
    answers = at_once(*[lambda: put(record, company.reporter)] * 2)
    assert len(winners(answers)) == 1
    assert Attachment.objects.count() == 1


def test_one_takes_it_off_and_the_other_is_told(record, company):
    made = put(record, company.reporter)

    def off():
        take_off(Attachment.objects.get(pk=made.pk), by=company.reporter, reason="Wrong.")

    answers = at_once(off, lambda: take_off(made, by=company.contributor, reason="Wrong."))
    assert [type(error) for error in refused(answers)] in ([ChangedSince], [Attachment.DoesNotExist])
    assert not Attachment.objects.exists()
