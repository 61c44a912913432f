"""Lessons learned: an action that nobody owns, or that is never due, is none."""

from tests.filling import fill, opened


def test_an_action_needs_owner_and_due_date(hotfix, at_night):
    lessons = fill(opened("lessons_learned", hotfix))
    lessons.actions.create(description="Watch the certificates", owner="Otto", due=at_night.date())
    assert lessons.missing() == []
    lessons.actions.create(description="Tell the bank")
    assert lessons.missing() == ["an owner for action 2", "a due date for action 2"]
