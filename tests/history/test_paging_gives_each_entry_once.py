"""Going on from the key of the last entry gives every entry once, in order, even those of one moment."""

import pytest

from apps.common.tracking import acting
from apps.history.timeline import Cursor, history_of, timeline


def _pages(hotfix, size):
    entries, last = [], None
    while page := timeline(hotfix, limit=size, before=last):
        assert len(page) <= size
        entries += page
        last = page[-1].key
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


def test_keys_are_unique_and_fit_an_address(long_history):
    keys = [entry.key for entry in history_of(long_history)]
    assert len(keys) == len(set(keys)) >= 30
    assert all(set(key) <= set("abcdefghijklmnopqrstuvwxyz_.-0123456789") for key in keys)


def test_newest_comes_first(long_history):
    moments = [entry.at for entry in history_of(long_history)]
    assert moments == sorted(moments, reverse=True)


def test_a_cursor_does_what_its_key_does(long_history):
    third = history_of(long_history)[2]
    assert timeline(long_history, limit=5, before=Cursor.parse(third.key)) == history_of(long_history)[3:8]
    assert timeline(long_history, before=third.key) == history_of(long_history)[3:]


def test_what_is_written_meanwhile_does_not_shift_the_pages(long_history, review, later):
    whole = history_of(long_history)
    with later(500):
        review.findings.create(severity="minor", description="Found while somebody was reading")
    assert timeline(long_history, limit=5, before=whole[4].key) == whole[5:10]


@pytest.mark.parametrize(
    "key",
    [
        "",
        "nonsense",
        "1-2-3",
        "1-hotfixes.hotfix",
        "-1-hotfixes.hotfix-1",
        "1-hotfixes.hotfix--1",
        "999999999999999999-hotfixes.hotfix-1",
        "1-accounts.user-1",
        "1-hotfixes.hotfix-1\n",
        "\u0661-hotfixes.hotfix-1",
    ],
)
def test_what_is_no_key_is_refused(hotfix, key):
    with pytest.raises(ValueError, match=r"key of an entry"):
        timeline(hotfix, limit=5, before=key)


def test_a_key_of_no_row_is_a_place_like_any_other(long_history):
    newest = history_of(long_history)
    far = "99999999999999999-hotfixes.hotfix-999999999999999999"
    assert timeline(long_history, limit=100, before=far) == newest
    assert timeline(long_history, limit=5, before="0-hotfixes.hotfix.added-0") == []
