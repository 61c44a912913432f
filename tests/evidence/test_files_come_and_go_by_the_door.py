"""Files come and go by those who record the evidence, while its phase is open, and the history tells it."""

from datetime import timedelta

import pytest

from apps.common import clock
from apps.common.errors import AlreadyAttached, BadInput, ChangedSince, NotAllowed, UnknownAct, WrongPhase
from apps.evidence.attachments import Attachment, attachments_of, record_of, require_open, take_off
from apps.evidence.stored_files import path_of
from apps.history.timeline import timeline
from apps.hotfixes.recording import recording
from tests.attaching import LOG, png, put
from tests.driving import drive, perform, ready, report


@pytest.fixture
def report_(company):
    return report(company).issue_reports.get()


def test_what_is_kept_of_a_file(report_, company, at_night):
    made = put(report_, company.reporter, "../gateway.log", note="  What it said. ")
    kept = Attachment.objects.get()
    assert kept == made
    assert (kept.name, kept.note, kept.size, kept.media_type) == (
        "gateway.log",
        "What it said.",
        len(LOG),
        "text/plain",
    )
    assert (kept.evidence, kept.round, kept.added_by, kept.added_at) == (
        "issue_reports",
        1,
        company.reporter,
        at_night,
    )
    assert record_of(kept) == report_
    assert path_of(kept.sha256).read_bytes() == LOG


def test_the_hot_fix_moves_on_and_whoever_fills_in_the_record_is_not_overtaken(report_, company):
    before = report_.hotfix.version
    put(report_, company.reporter)
    report_.hotfix.refresh_from_db()
    assert report_.hotfix.version == before + 1
    assert report_.hotfix.changed_by == company.reporter
    with recording(report_, by=company.contributor, seen=report_.version) as present:
        present.description = "Typed while a file was attached."
    with pytest.raises(ChangedSince):
        perform(report_.hotfix, "submit", by=company.reporter, seen=before)


def test_the_history_says_who_and_why(report_, company, at_night):
    made = put(report_, company.reporter)
    with clock.set_to(at_night + timedelta(minutes=5)):
        take_off(made, by=company.contributor, reason=" It shows a password. ")
    gone, came = (one for one in timeline(report_.hotfix) if one.what == "Attached file")
    assert (came.who, came.change, came.subject) == (str(company.reporter), "added", "gateway.log")
    assert (gone.who, gone.change, gone.reason) == (
        str(company.contributor),
        "removed",
        "It shows a password.",
    )
    told = {one.field: one.old for one in gone.differences}
    assert told["SHA-256"] == made.sha256
    assert (told["Evidence"], told["Type"], told["Size"]) == ("Issue report", "Text", f"{len(LOG)}\xa0bytes")
    assert path_of(made.sha256).read_bytes() == LOG


def test_a_row_is_never_changed(report_, company):
    made = put(report_, company.reporter)
    made.name = "another.log"
    with pytest.raises(NotAllowed, match="never changed"):
        made.save()
    assert Attachment.objects.get().name == "gateway.log"


@pytest.mark.parametrize("reason", ["", "  ", "x" * 5_001], ids=len)
def test_taking_off_needs_a_reason(reason, report_, company):
    made = put(report_, company.reporter)
    with pytest.raises(BadInput) as refused:
        take_off(made, by=company.reporter, reason=reason)
    assert list(refused.value.fields) == ["reason"]
    assert Attachment.objects.exists()


def test_the_second_of_two_who_take_it_off_is_told(report_, company):
    made = put(report_, company.reporter)
    again = Attachment.objects.get()
    take_off(made, by=company.reporter, reason="Wrong.")
    with pytest.raises(ChangedSince, match="has already been removed"):
        take_off(again, by=company.reporter, reason="Wrong.")


def test_a_passed_phase_takes_none_and_gives_none(report_, company):
    made = put(report_, company.reporter)
    drive(report_.hotfix, company, to="qualification")
    refusals = (
        lambda: put(report_, company.contributor),
        lambda: _off(made, company.contributor),
        lambda: _off(made, company.reporter),
    )
    for refused in refusals:
        with pytest.raises(WrongPhase):
            refused()
    assert Attachment.objects.count() == 1


def test_an_ended_hot_fix_takes_none(report_, company):
    drive(report_.hotfix, company, to="cancelled")
    with pytest.raises(WrongPhase):
        put(report_, company.reporter)
    with pytest.raises(NotAllowed):
        put(report_, company.contributor)


def test_an_earlier_round_stays_and_the_new_one_starts_with_none(company):
    hotfix = ready(report(company), company, to="development")
    first = hotfix.development_records.get()
    made = put(first, company.sd)
    drive(hotfix, company, to="code_review")
    perform(hotfix, "request_changes", by=company.tl, reason="Again.")
    hotfix.refresh_from_db()
    second = hotfix.evidence("development_records")["development_records"][-1]
    assert (second.round, second.attached) == (2, [])
    first.hotfix = hotfix
    for refused in (
        lambda: put(first, company.sd),
        lambda: _off(made, company.sd),
        lambda: require_open(first, by=company.sd),
    ):
        with pytest.raises(WrongPhase, match="earlier round"):
            refused()
    now = put(second, company.sd, "second.log")
    assert attachments_of(hotfix) == [made, now]
    every = hotfix.evidence("development_records", every_round=True)["development_records"]
    assert [one.attached for one in every] == [[made], [now]]


def test_what_an_act_records_takes_none(company):
    hotfix = ready(report(company), company, to="verification")
    given = {"trigger": "x", "decision_maker": "x", "steps_taken": "x", "outcome": "x"}
    perform(hotfix, "roll_back", by=company.rm, reason="Errors.", details=given)
    rollback = hotfix.rollbacks.get()
    with pytest.raises(UnknownAct):
        require_open(rollback, by=company.rm)
    with pytest.raises((WrongPhase, NotAllowed)):
        put(rollback, company.contributor)


def test_a_published_note_takes_none_and_a_draft_beside_it_does(company):
    from apps.release_notes.publish import write_note

    hotfix = ready(report(company), company, to="documentation")
    published, draft = hotfix.release_notes.get(), write_note(hotfix, by=company.rm)
    with pytest.raises(WrongPhase, match="published"):
        put(published, company.rm)
    made = put(draft, company.rm)
    notes = hotfix.evidence("release_notes")["release_notes"]
    assert {note.pk: note.attached for note in notes} == {published.pk: [], draft.pk: [made]}


def test_no_more_than_so_many(report_, company, settings):
    settings.ATTACHMENTS_PER_EVIDENCE = 2
    put(report_, company.reporter, "1.log", b"1")
    made = put(report_, company.reporter, "2.log", b"2")
    with pytest.raises(BadInput, match="2 files are attached already"):
        put(report_, company.reporter, "3.log", b"3")
    take_off(made, by=company.reporter, reason="Room.")
    put(report_, company.reporter, "3.log", b"3")


def test_a_button_pressed_twice_attaches_once(report_, company):
    put(report_, company.reporter)
    with pytest.raises(AlreadyAttached, match="already attached"):
        put(report_, company.reporter)
    put(report_, company.reporter, "under-another-name.log")
    put(report_, company.reporter, "page.png", png())
    assert Attachment.objects.count() == 3


def test_a_note_that_is_too_long_is_said_at_its_field(report_, company):
    with pytest.raises(BadInput) as refused:
        put(report_, company.reporter, note="x" * 501)
    assert list(refused.value.fields) == ["note"]
    assert not Attachment.objects.exists()


def _off(made, by):
    take_off(made, by=by, reason="Wrong.")
