"""Two people who correct the system at the same moment, or one who signs meanwhile: it is one correction."""

import pytest

from apps.hotfixes.models import SystemCorrection
from apps.systems.models import System
from tests.asking import seen_evidence
from tests.concurrency.at_once import at_once, refused, winners
from tests.correcting import correct
from tests.driving import perform, ready, report


@pytest.fixture
def hotfix(company):
    return ready(report(company), company, to="qualification")


@pytest.fixture
def till(company):
    return System.objects.create(code="TILL", name="The till")


@pytest.mark.parametrize("both", [("reporter", "po"), ("reporter", "reporter"), ("po", "tl")])
def test_one_of_two(both, hotfix, till, company):
    seen = hotfix.version
    calls = [
        lambda who=who: correct(type(hotfix).objects.get(pk=hotfix.pk), till, by=who, seen=seen)
        for who in (company.people[name] for name in both)
    ]
    answers = at_once(*calls)
    assert (len(winners(answers)), len(refused(answers))) == (1, 1)
    assert SystemCorrection.objects.count() == 1


def test_who_signs_meanwhile_has_signed_or_is_told(hotfix, till, company):
    on_screen = {"seen": hotfix.version, "seen_evidence": seen_evidence(hotfix)}
    answers = at_once(
        lambda: perform(hotfix, "qualify", by=company.po, **on_screen),
        lambda: correct(type(hotfix).objects.get(pk=hotfix.pk), till, by=company.reporter),
    )
    assert 1 in winners(answers)
    hotfix.refresh_from_db()
    assert hotfix.system == till
    assert hotfix.approvals.filter(withdrawal=None).count() == 0
    assert hotfix.approvals.count() == (0 in winners(answers))
