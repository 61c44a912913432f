"""Sixteen people report at the same moment: every hot fix has a number of its own, and none is left out."""

import pytest

from apps.common import clock
from apps.common.errors import BadInput
from apps.hotfixes.models import HotFix, ReferenceCounter
from tests.concurrency.at_once import at_once
from tests.driving import NIGHT, report

SIXTEEN = 16


def _numbers(hotfixes):
    return sorted(int(hotfix.reference.rsplit("-", 1)[1]) for hotfix in hotfixes)


@pytest.mark.parametrize("reported_before", [0, 3], ids=["the first of the year", "later in the year"])
def test_references_are_distinct_and_without_gaps(reported_before, company, night):
    for _each in range(reported_before):
        report(company)
    made = at_once(*[lambda: report(company)] * SIXTEEN)
    assert len({hotfix.reference for hotfix in made}) == SIXTEEN
    last = reported_before + SIXTEEN
    assert _numbers(HotFix.objects.all()) == list(range(1, last + 1))
    assert ReferenceCounter.objects.get(year=2026).last == last
    assert {hotfix.reference[:8] for hotfix in made} == {"HF-2026-"}


def test_those_that_are_refused_take_no_number(company, night):
    answers = at_once(*[lambda: report(company), lambda: report(company, triggers=["none such"])] * 8)
    assert [isinstance(answer, BadInput) for answer in answers] == [False, True] * 8
    assert _numbers(HotFix.objects.all()) == list(range(1, 9))


def test_two_years_count_apart(company):
    def at(year):
        with clock.set_to(NIGHT.replace(year=year)):
            return report(company)

    made = at_once(*[lambda: at(2026), lambda: at(2027)] * 4)
    assert sorted(hotfix.reference for hotfix in made) == [
        f"HF-{year}-{number:04d}" for year in (2026, 2027) for number in range(1, 5)
    ]
