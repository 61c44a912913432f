"""When a hot fix closes, each of its lessons' actions becomes a follow-up action, and the record stays."""

from apps.hotfixes.models import HotFix
from apps.learning.models import FollowUpStatus
from tests.driving import Company, drive, report


def test_with_owner_due_date_and_priority(closed: HotFix, company: Company) -> None:
    found = closed.follow_up_actions.values_list("what", "owner", "priority", "status")
    assert list(found) == [
        ("Watch the certificates", company.sd.pk, "medium", FollowUpStatus.OPEN),
        ("Test the roll-back", company.qa.pk, "medium", FollowUpStatus.OPEN),
    ]
    dues = closed.lessons_learned.get().actions.values_list("due", flat=True)
    assert list(closed.follow_up_actions.values_list("due", flat=True)) == list(dues)


def test_lessons_without_actions_leave_none(company: Company) -> None:
    assert not drive(report(company), company, to="closed").follow_up_actions.exists()


def test_whatever_ends_otherwise_leaves_none(company: Company) -> None:
    assert not drive(report(company), company, to="cancelled").follow_up_actions.exists()


def test_lessons_from_before_an_owner_was_an_account_name_them(company: Company) -> None:
    hotfix = drive(report(company), company, to="merge")
    lessons = hotfix.lessons_learned.get()
    type(lessons).objects.filter(pk=lessons.pk).update(content_version=1)
    lessons.actions.create(description="Tell the bank", owner="Operations", due=hotfix.reported_at.date())
    found = drive(hotfix, company, to="closed").follow_up_actions.get()
    assert found.owner is None
    assert found.owner_in_words == "nobody; the lessons name Operations"
