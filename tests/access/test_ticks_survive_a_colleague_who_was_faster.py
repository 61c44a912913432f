"""Of two who tick lines of one review the second keeps their ticks, but for what is decided already."""

import re

import pytest
from django.urls import reverse

from apps.access.models import ReviewLine
from apps.access.reviewing import Ticked, as_it_stands, confirm_lines, may_decide
from tests.asking import client_of, words_of


@pytest.fixture
def lines(review, company, second):
    """Lines that both may decide."""
    return [
        one
        for one in as_it_stands(review)
        if may_decide(company.owner, one).allowed and may_decide(second, one).allowed
    ][:5]


def test_the_second_keeps_their_ticks_and_reads_who_decided_the_others(review, company, second, lines):
    names = [Ticked.of(one).name for one in lines]
    confirm_lines(review, [Ticked.of(lines[0])], by=second)
    browser = client_of(company.owner)
    address = reverse("admin:access_review", args=[review.pk]) + "?show=open"
    answer = browser.post(address, {"line": names})
    assert answer.status_code == 409
    ticked = re.findall(r'name="line" value="([^"]+)" checked', words_of(answer))
    assert sorted(ticked) == sorted(names[1:])
    decided = [row["line"] for _who, rows in answer.context["holders"] for row in rows]
    assert [one.decided_name for one in decided if one.key == lines[0].key and one.kind == lines[0].kind] == [
        str(second)
    ]
    assert browser.post(address, {"line": ticked}).status_code == 302
    kept = ReviewLine.objects.filter(review=review, decided_by=company.owner)
    assert kept.count() == len(names) - 1


def test_nothing_is_ticked_that_nobody_ticked(review, company):
    shown = client_of(company.owner).get(reverse("admin:access_review", args=[review.pk]))
    assert " checked" not in words_of(shown).partition('name="line"')[2]
