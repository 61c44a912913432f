"""Qualification: every factor affirmed with its reason, and the priority validated."""

import pytest

from apps.evidence.qualification import Qualification
from tests.filling import fill, opened


@pytest.fixture
def qualification(hotfix):
    fill(opened("issue_reports", hotfix))
    return fill(opened("qualifications", hotfix))


@pytest.mark.parametrize("factor", Qualification.factors)
@pytest.mark.parametrize(
    ("answer", "reason", "lack"),
    [
        ("", "because", "affirmed or not"),
        ("no", "because", "not affirmed, so this does not qualify"),
        ("yes", " ", "the reason"),
    ],
)
def test_a_factor_that_does_not_hold_is_named(factor, answer, reason, lack, qualification):
    setattr(qualification, factor, answer)
    setattr(qualification, f"{factor}_reason", reason)
    name = Qualification._meta.get_field(factor).verbose_name
    assert qualification.missing() == [f"{name}: {lack}"]


def test_the_priority_must_be_validated(qualification):
    qualification.validated_priority = ""
    assert qualification.missing() == ["the validated priority"]


def test_another_priority_than_the_reported_one_needs_a_reason(qualification):
    qualification.validated_priority = "critical"
    assert qualification.missing() == ["why the priority differs from the one reported"]
    qualification.priority_note = "Only one shop is affected."
    assert qualification.missing() == []


def test_the_validated_priority_becomes_that_of_the_hot_fix(qualification):
    qualification.validated_priority = "critical"
    qualification.settle()
    assert qualification.hotfix.priority == "emergency", "A save moves nobody from one lane to the other."
    qualification.take_effect()
    assert qualification.hotfix.priority == "critical"


def test_one_of_the_first_version_decided_by_a_save(qualification):
    qualification.content_version = 1
    qualification.validated_priority = "critical"
    qualification.settle()
    assert qualification.hotfix.priority == "critical"


def test_without_a_validated_priority_the_hot_fix_keeps_its_own(qualification):
    qualification.validated_priority = ""
    qualification.take_effect()
    assert qualification.hotfix.priority == "emergency"
