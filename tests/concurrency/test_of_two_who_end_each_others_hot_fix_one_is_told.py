"""Two who each end one of two hot fixes as a duplicate of the other: one goes on, and one is told why."""

from apps.hotfixes.models import HotFix
from apps.learning.linking import end_as_duplicate
from tests.concurrency.at_once import at_once, refused, winners
from tests.driving import report


def test_one_of_them_goes_on(company):
    one, other = report(company, title="Cards are refused"), report(company, title="No card is taken")

    def end(hotfix, of):
        hotfix, of = (HotFix.objects.get(pk=found.pk) for found in (hotfix, of))
        return lambda: end_as_duplicate(hotfix, of=of, by=company.reporter)

    answers = at_once(end(one, other), end(other, one))
    assert (len(winners(answers)), len(refused(answers))) == (1, 1)
    assert "is a duplicate of this one" in str(refused(answers)[0].fields)
    assert sorted(HotFix.objects.values_list("state", flat=True)) == ["cancelled", "identified"]
