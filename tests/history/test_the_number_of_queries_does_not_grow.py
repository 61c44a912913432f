"""However long the history is, and however many people wrote it, reading it costs no more queries."""

from functools import partial

from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.common.tracking import acting
from apps.history.timeline import history_of, timeline

# People, groups, permissions, systems: each read once more where some of them were deleted.
MOST_FOR_NAMES = 7


def _write(review, rows):
    """Findings that are added, changed and in part removed, each by somebody else."""
    start = User.objects.count()
    for number in range(start, start + rows):
        with acting(User.objects.create_user(f"author-{number}")):
            finding = review.findings.create(severity="major", description=f"Finding {number}")
            finding.status = "fixed"
            finding.save()
            review.files_reviewed = f"file-{number}.py"
            review.save()
            if number % 3 == 0:
                finding.delete()


def _cost(read):
    with CaptureQueriesContext(connection) as asked:
        read()
    return len(asked)


def test_reading_5_rows_or_200_costs_the_same(hotfix, review, later):
    def costs():
        return {limit: _cost(partial(timeline, hotfix, limit=limit)) for limit in (None, 15)}

    with later(1):
        _write(review, 5)
    few = costs()
    with later(2):
        _write(review, 195)
    many = costs()
    assert all(many[limit] <= few[limit] for limit in few), (few, many)


def test_a_page_costs_one_query_one_for_everything_on_it_and_one_for_the_people(hotfix, review, later):
    with later(1):
        _write(review, 60)
    assert {entry.what for entry in timeline(hotfix, limit=15)} == {"Finding", "Code review record"}
    assert _cost(lambda: timeline(hotfix, limit=15)) == 1 + 1 + 1


def test_the_whole_history_costs_two_queries_and_the_names(hotfix, review):
    _write(review, 5)
    assert _cost(lambda: history_of(hotfix)) <= 2 + MOST_FOR_NAMES


def test_a_long_stretch_of_saves_that_show_nothing_costs_the_whole_history_at_most(hotfix, review, later):
    with later(1):
        for _time in range(100):
            review.version += 1
            review.save()
    page = 1 + 1 + 1
    assert _cost(lambda: timeline(hotfix, limit=5)) <= page + 2 + MOST_FOR_NAMES
