"""Going on from the number of the last entry gives every entry once, in order, even those of one moment."""

import pytest

from apps.common.tracking import acting
from apps.history.timeline import history_of, timeline


def _pages(hotfix, size):
    entries, last = [], None
    while page := timeline(hotfix, limit=size, before=last):
        assert len(page) <= size
        entries += page
        last = page[-1].number
    return entries


@pytest.fixture
def long_history(hotfix, review, company, later):
    """Half of it in one moment, half of it spread, some of it without a visible change."""
    with acting(company.tl):
        for number in range(12):
            finding = review.findings.create(severity="minor", description=f"Finding {number}")
            with later(number * 3):
                finding.status = "fixed"
                finding.save()
                review.save()
    return hotfix


@pytest.mark.parametrize("size", [1, 2, 7, 100])
def test_pages_put_together_are_the_whole_history(long_history, size):
    assert _pages(long_history, size) == history_of(long_history)


def test_newest_comes_first(long_history):
    numbers = [entry.number for entry in history_of(long_history)]
    assert numbers == sorted(numbers, reverse=True)
    assert len(numbers) == len(set(numbers)) >= 30


def test_without_a_limit_it_goes_on_to_the_end(long_history):
    third = history_of(long_history)[2]
    assert timeline(long_history, before=third.number) == history_of(long_history)[3:]


def test_what_is_written_meanwhile_does_not_shift_the_pages(long_history, review, later):
    whole = history_of(long_history)
    with later(500):
        review.findings.create(severity="minor", description="Found while somebody was reading")
    assert timeline(long_history, limit=5, before=whole[4].number) == whole[5:10]


def test_a_number_of_no_entry_is_a_place_like_any_other(long_history):
    assert timeline(long_history, limit=100, before=10**17) == history_of(long_history)
    assert timeline(long_history, limit=5, before=0) == []
