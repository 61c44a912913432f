"""Deployment plan: version and tag, owned steps, owned rollback steps, and readiness."""

import pytest
from django.core.exceptions import ValidationError

from tests.filling import fill, opened


@pytest.fixture
def plan(hotfix, template):
    template("readiness", "Is production healthy?")
    return fill(opened("deployment_plans", hotfix))


@pytest.mark.parametrize(
    ("relation", "words"),
    [("steps", "a step with an owner"), ("rollback_steps", "a rollback step with an owner")],
)
def test_without_steps_it_is_not_complete(relation, words, plan):
    getattr(plan, relation).all().delete()
    assert plan.missing() == [words]


@pytest.mark.parametrize(
    ("relation", "words"),
    [("steps", "an owner for step 2"), ("rollback_steps", "an owner for rollback step 2")],
)
def test_a_step_without_an_owner_is_named(relation, words, plan):
    getattr(plan, relation).create(description="Look at the log", owner=" ")
    assert plan.missing() == [words]


@pytest.mark.parametrize("tag", ["2.4.1", "v2.4", "v2.4.1-rc1", "v2.4.2", "v2.4.1\n"])
def test_another_tag_than_that_of_the_version_is_refused(tag, plan):
    plan.tag = tag
    with pytest.raises(ValidationError) as refused:
        plan.full_clean()
    assert "tag" in refused.value.message_dict


@pytest.mark.parametrize(
    ("answer", "note", "settled"),
    [
        ("", "", False),
        ("yes", "", True),
        ("no", "will be by then", False),
        ("not_applicable", "", False),
        ("not_applicable", "nothing else runs there", True),
    ],
)
def test_when_a_readiness_question_lets_the_gate_open(answer, note, settled, plan):
    item = plan.readiness.get()
    item.answer, item.note = answer, note
    item.save()
    assert plan.unanswered() == ([] if settled else [item.lack()])


def test_it_starts_from_what_development_changed(hotfix):
    developed = fill(opened("development_records", hotfix))
    developed.database_changes = "Index on payment.created"
    developed.save()
    assert opened("deployment_plans", hotfix).database_changes == "Index on payment.created"


def test_the_next_round_keeps_the_steps_and_needs_a_new_window(plan, hotfix):
    hotfix.round = 2
    second = opened("deployment_plans", hotfix)
    assert [step.owner for step in second.steps.all()] == ["Operations"]
    assert [step.description for step in second.rollback_steps.all()] == ["Deploy the old image"]
    assert second.missing() == ["start of the window", "the restore point: taken, verified, or not needed"]
    assert second.unanswered() == ["Is production healthy?"]


def test_its_window_ends_after_its_duration(plan, at_night):
    assert plan.window_end == at_night.replace(minute=44)
    plan.duration_minutes = None
    assert plan.window_end is None
