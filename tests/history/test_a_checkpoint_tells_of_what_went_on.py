"""A checkpoint tells of the chains that went on since the last one, and of all where that cannot be known."""

import base64
import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from apps.common import clock
from apps.history import checkpoint_files, checkpoints, protection, sealing, signing_key
from apps.history.canonical import canonical
from apps.history.chain_ends import settled_link
from apps.history.checkpoint_doubts import Reading
from apps.history.faults import PROCESS_DATA
from apps.history.models import Link, WrittenCheckpoint
from tests.driving import NIGHT, drive, report

LATER = NIGHT + timedelta(days=1)


@pytest.fixture
def key(tmp_path, settings, night):
    settings.SIGNING_KEY = tmp_path / "signing.pem"
    return signing_key.create(settings.SIGNING_KEY, owner="Hot Fix", at=night)


@pytest.fixture(params=["folder", "file"])
def place(request, tmp_path):
    path = tmp_path / "checkpoints"
    if request.param == "folder":
        path.mkdir()
    return path


@pytest.fixture
def written(place, key, hotfix):
    """Write one more checkpoint, and enter it."""

    def write(at=NIGHT, **how):
        found = checkpoints.write(place, key=key, settled=settled_link(), at=at, **how)
        checkpoints.record(found)
        return found

    return write


def believed(place, key):
    reading = Reading({key.fingerprint: key_of(key)})
    return list(reading.through(checkpoints.read(place))), list(reading.doubts())


def key_of(key):
    from apps.history.seal_keys import Verifier

    return Verifier(key.certificate)


def test_the_first_one_tells_of_all_and_the_next_of_what_went_on(written, hotfix, company, place, key):
    other = report(company)
    first = written()
    assert first.whole
    assert first.heads.keys() == {PROCESS_DATA, hotfix.reference, other.reference}
    drive(other, company, to="qualification")
    second = written()
    assert not second.whole
    # That the first one was written is process data.
    assert second.heads.keys() == {PROCESS_DATA, other.reference}
    last = other.links.latest("number")
    assert second.heads[other.reference] == (last.number, last.hash)
    third = written()
    assert third.heads.keys() == {PROCESS_DATA}
    found, doubts = believed(place, key)
    assert [one.number for one in found] == [1, 2, 3]
    assert doubts == []
    assert [one.number for one in checkpoints.read_from_the_newest(place)] == [3, 2, 1]


def test_one_is_whole_when_it_is_asked_for_and_after_a_year(written, hotfix):
    written()
    assert written(whole=True).whole
    assert not written(at=LATER).whole
    yearly = written(at=NIGHT + timedelta(days=365))
    assert yearly.whole
    assert hotfix.reference in yearly.heads
    assert not written(at=NIGHT + timedelta(days=366)).whole


def test_writing_reads_the_last_one_alone(written, place):
    if place.is_dir():
        written()
        written()
        [first, *_others] = sorted(place.iterdir())
        first.write_text("nothing that can be read")
        assert not written().whole


def test_where_the_whole_one_is_gone_the_next_is_whole(written, place):
    written()
    written()
    if place.is_dir():
        sorted(place.iterdir())[0].unlink()
        assert written().whole


def test_where_the_database_knows_another_last_one_the_next_is_whole(written, place, key):
    written()
    checkpoints.write(
        place, key=key, settled=settled_link(), at=NIGHT
    )  # and it was put back to before that was entered
    again = written()
    assert again.whole
    assert again.number == 3


def test_one_that_nobody_signed_is_not_gone_on_from(written, place, key):
    written()
    last = written()
    said = json.loads(last.signed) | {"settled": 2**40}
    line = canonical({"checkpoint": said, "signature": base64.b64encode(b"none").decode()}) + "\n"
    if place.is_dir():
        (place / last.name).write_text(line)
    else:
        place.write_text(place.read_text().splitlines(keepends=True)[0] + line)
    assert written().whole


def test_a_link_far_ahead_does_not_hide_those_that_come(written, hotfix, company):
    written()
    protection.remove()
    last = Link.objects.latest("pk")
    Link.objects.filter(pk=last.pk).update(id=2**40)
    written()
    Link.objects.filter(pk=2**40).update(id=last.pk)
    drive(hotfix, company, to="qualification")
    assert hotfix.reference in written().heads


def test_when_sealing_began_the_next_one_is_whole(written, hotfix):
    assert not written().sealed
    sealing.begin()
    found = written()
    assert found.sealed
    assert hotfix.reference in found.heads


def test_one_from_before_is_read_and_the_next_one_is_whole(written, place, key, hotfix):
    """Neither numbered, nor with a word of what it tells of."""
    last = hotfix.links.latest("number")
    said = {"at": NIGHT.isoformat(), "heads": {hotfix.reference: [last.number, last.hash]}, "previous": ""}
    signed = canonical(said | {"key": key.fingerprint})
    signature = base64.b64encode(key.sign(signed.encode())).decode()
    line = canonical({"checkpoint": json.loads(signed), "signature": signature}) + "\n"
    checkpoint_files.append(place, line, at=NIGHT, number=1)
    then = written()
    assert then.whole
    assert then.number == 2
    found, doubts = believed(place, key)
    assert [(one.number, one.whole) for one in found] == [(1, True), (2, True)]
    assert doubts == []


def test_whoever_begins_later_is_told_from_where_on(written, place, key):
    for _each in range(3):
        written()
    if place.is_dir():
        sorted(place.iterdir())[0].unlink()
    else:
        place.write_text("".join(place.read_text().splitlines(keepends=True)[1:]))
    _found, [doubt] = believed(place, key)
    assert "tells only of the chains that went on" in doubt
    assert "from number 1 on" in doubt


def test_one_in_between_that_was_taken_away_is_missed(written, place, key):
    for _each in range(3):
        written()
    if place.is_dir():
        sorted(place.iterdir())[1].unlink()
    else:
        first, _second, third = place.read_text().splitlines(keepends=True)
        place.write_text(first + third)
    _found, doubts = believed(place, key)
    assert "one is missing" in doubts[0]
    assert doubts[1].startswith("Checkpoint 2, which was written at")


def test_long_lines_are_read_from_the_end_as_from_the_beginning(tmp_path):
    place = tmp_path / "lines"
    lines = [f"{number:07d}" * (number * 5_000) + "\n" for number in range(1, 9)]
    place.write_text("".join(lines))
    assert [text + "\n" for _name, text in checkpoint_files.newest_first(place)] == lines[::-1]
    assert checkpoint_files.count(place) == len(lines)


def test_the_command_says_of_how_many_chains(settings, place, key, hotfix, night):
    settings.CHECKPOINTS = place
    said = [checkpoint_says(), checkpoint_says(), checkpoint_says("--whole")]
    assert "all 2 chains" in said[0]
    assert "1 chain went on" in said[1]
    assert "all 2 chains" in said[2]
    assert WrittenCheckpoint.objects.count() == 3


def checkpoint_says(*words):
    out = StringIO()
    with clock.set_to(NIGHT):
        call_command("checkpoint", *words, stdout=out)
    return out.getvalue()
