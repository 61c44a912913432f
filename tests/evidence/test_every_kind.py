"""What holds for every kind of evidence: it says what it lacks in plain words, and stops when complete."""

import json

import pytest

from apps.hotfixes.evidence import Evidence, content_fields, digest, evidence_model
from apps.hotfixes.lacks import is_blank
from apps.hotfixes.phases import evidence_names, recorded_outside_phases
from tests.filling import COMPLETE, fill, opened

OPENED = [name for name in evidence_names() if name not in recorded_outside_phases()]
NEEDED = [(name, field) for name in OPENED for field in evidence_model(name).newest().needed]


def test_every_evidence_of_the_process_has_a_complete_example():
    assert set(COMPLETE) == set(evidence_names())


@pytest.mark.parametrize("name", OPENED)
def test_a_complete_record_lacks_nothing(name, hotfix):
    assert fill(opened(name, hotfix)).missing() == []


@pytest.mark.parametrize("name", OPENED)
def test_a_complete_record_is_valid(name, hotfix):
    fill(opened(name, hotfix)).full_clean()


@pytest.mark.parametrize("name", OPENED)
def test_a_new_record_can_be_saved_as_it_is_and_lacks_something(name, hotfix):
    record = opened(name, hotfix)
    record.full_clean()
    lacks = record.missing()
    assert lacks
    assert all(words[0].islower() for words in lacks)


@pytest.mark.parametrize(("name", "field"), NEEDED)
def test_a_needed_field_left_blank_is_named(name, field, hotfix):
    record = fill(opened(name, hotfix))
    setattr(record, field, "  " if isinstance(getattr(record, field), str) else None)
    assert record.missing()[0] == str(record.coverage.needed[field])


@pytest.mark.parametrize("name", OPENED)
def test_opening_twice_in_a_round_makes_one_record(name, hotfix):
    opened(name, hotfix)
    opened(name, hotfix)
    assert evidence_model(name).objects.count() == 1


@pytest.mark.parametrize("name", OPENED)
def test_a_phase_without_a_record_has_not_started(name):
    assert evidence_model(name).lacking([])


@pytest.mark.parametrize("name", OPENED)
def test_what_is_signed_is_plain_data_and_the_same_after_a_reload(name, hotfix):
    fill(opened(name, hotfix))
    (first,), (second,) = (hotfix.evidence(name)[name] for _time in range(2))
    json.dumps(first.content())
    assert digest([first.content()]) == digest([second.content()])
    assert set(first.content()["rows"]) == {rows.name for rows in first.coverage.tables}


@pytest.mark.parametrize("name", OPENED)
def test_no_field_of_its_own_hides_one_that_every_evidence_has(name):
    own = {field.name for field in content_fields(evidence_model(name))}
    assert not own & (set(vars(Evidence)) | {"version", "round", "changed_by", "changed_at"})


def test_nothing_is_said_to_be_blank_that_is_an_answer():
    assert not is_blank(0)
    assert not is_blank(False)
    assert is_blank(" \n")
    assert is_blank([])
    assert is_blank(None)
