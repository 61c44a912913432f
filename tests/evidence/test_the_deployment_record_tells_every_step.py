"""Deployment record: opened from the plan, it needs the outcome of each step and times that can be true."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from tests.filling import fill, opened


@pytest.fixture
def record(hotfix):
    plan = fill(opened("deployment_plans", hotfix))
    plan.steps.create(description="Look at the log", owner="Otto")
    return fill(opened("deployment_records", hotfix))


def test_it_opens_with_the_steps_of_the_plan(record):
    assert [(row.description, row.owner) for row in record.outcomes.all()] == [
        ("Deploy the image", "Operations"),
        ("Look at the log", "Otto"),
    ]


def test_a_step_without_an_outcome_is_named(record):
    record.outcomes.filter(owner="Otto").update(outcome="")
    assert record.missing() == ["the outcome of step 2"]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_a_step_that_was_not_done_needs_a_note(outcome, record):
    record.outcomes.filter(owner="Otto").update(outcome=outcome)
    assert record.missing() == ["a note on step 2, which was not done"]
    record.outcomes.filter(owner="Otto").update(note="The log was empty.")
    assert record.missing() == []


def test_the_end_does_not_come_before_the_start(record):
    record.actual_end = record.actual_start - timedelta(minutes=1)
    assert record.missing() == ["an actual end that is not before the start"]
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert refused.value.message_dict == {"actual_end": ["The end must not be before the start."]}


def test_a_switch_is_turned_within_a_minute(record):
    record.actual_end = record.actual_start
    record.full_clean()
    assert record.missing() == []


def test_nobody_records_a_deployment_that_has_not_ended(record, at_night):
    record.actual_end = at_night + timedelta(minutes=1)
    assert record.missing() == ["an actual end that is not in the future"]


def test_nobody_records_a_deployment_that_has_not_started(record, at_night):
    record.actual_start = at_night + timedelta(minutes=1)
    record.actual_end = at_night + timedelta(minutes=2)
    assert record.missing() == [
        "an actual start that is not in the future",
        "an actual end that is not in the future",
    ]
