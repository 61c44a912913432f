"""What becomes of a follow-up action is told beside the closed hot fix, and nowhere in it."""

from apps.common import clock
from apps.history.models import Link
from apps.hotfixes.models import HotFix
from apps.learning.follow_ups import say_done
from apps.learning.models import FollowUpAction
from apps.records.snapshot import snapshot
from tests.driving import Company


def test_nothing_is_added_to_its_chain(closed: HotFix, action: FollowUpAction, company: Company) -> None:
    def told() -> tuple[int, object]:
        paper = snapshot(closed, printed_by="Board", at=clock.now())
        return Link.objects.filter(hotfix=closed).count(), paper

    before = told()
    say_done(action, by=company.sd, outcome="An alert rings a month before.")
    assert told() == before


def test_what_is_done_has_links_of_its_own(action: FollowUpAction, company: Company) -> None:
    before = Link.objects.filter(hotfix=None).count()
    say_done(action, by=company.sd, outcome="An alert rings a month before.")
    added = Link.objects.filter(hotfix=None, number__gt=before).values_list("table", flat=True)
    assert sorted(added) == ["learning.HistoricalFollowUpAction", "learning.HistoricalFollowUpStep"]
