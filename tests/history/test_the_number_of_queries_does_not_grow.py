"""However long the history is, and whoever wrote it, reading it costs the same number of queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.common.tracking import acting
from apps.history.timeline import history_of, timeline


def _write(review, rows):
    """Findings that are added, changed and in part removed, each by somebody else."""
    start = User.objects.count()
    for number in range(rows):
        author = User.objects.create_user(f"author-{start + number}")
        with acting(author, reason=f"No. {number}"):
            finding = review.findings.create(severity="major", description=f"Finding {number}")
            finding.status = "fixed"
            finding.save()
            review.files_reviewed = f"file-{number}.py"
            review.save()
            if number % 3 == 0:
                finding.delete()


def _queries(read):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        read()
    return len(asked)


@pytest.mark.parametrize("limit", [None, 20])
def test_reading_5_rows_or_200_costs_the_same(hotfix, review, limit):
    _write(review, 5)
    few = _queries(lambda: timeline(hotfix, limit=limit))
    _write(review, 195)
    assert _queries(lambda: timeline(hotfix, limit=limit)) == few


def test_a_page_costs_one_query_and_two_for_each_kind_of_thing_on_it(hotfix, review):
    _write(review, 60)
    entries = timeline(hotfix, limit=20)
    kinds = {entry.what for entry in entries}
    assert kinds == {"Code review record", "Finding"}
    assert _queries(lambda: timeline(hotfix, limit=20)) == 1 + len(kinds) + 1


def test_the_whole_history_stays_within_its_bound(hotfix, review):
    _write(review, 5)
    assert _queries(lambda: history_of(hotfix)) <= 45


def test_a_page_in_a_long_stretch_of_saves_that_show_nothing_stays_within_its_bound(hotfix, review):
    review.files_reviewed = "a.py"
    review.save()
    for _time in range(200):
        review.version += 1
        review.save()
    assert _queries(lambda: timeline(hotfix, limit=5)) <= 50
