"""Lessons learned: an action that nobody owns, or that is never due, is none."""

from tests.filling import fill, opened


def test_an_action_needs_owner_and_due_date(hotfix, at_night):
    lessons = fill(opened("lessons_learned", hotfix))
    lessons.actions.create(
        description="Watch the certificates", owned_by=hotfix.reported_by, due=at_night.date()
    )
    assert lessons.missing() == []
    lessons.actions.create(description="Tell the bank")
    assert lessons.missing() == ["an owner for action 2", "a due date for action 2"]


def test_a_record_from_before_an_owner_was_an_account_needs_a_name(hotfix, at_night):
    lessons = fill(opened("lessons_learned", hotfix))
    lessons.content_version = 1
    action = lessons.actions.create(description="Watch it", owner="Operations", due=at_night.date())
    assert lessons.missing() == []
    action.owner = " "
    action.save()
    assert lessons.missing() == ["an owner for action 1"]
