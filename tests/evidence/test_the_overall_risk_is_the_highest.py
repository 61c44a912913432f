"""Risk assessment: four areas, and the highest level counts."""

import pytest

from apps.evidence.qualification import RiskAssessment, RiskLevel
from tests.filling import fill, opened


@pytest.mark.parametrize("area", RiskAssessment.areas)
@pytest.mark.parametrize("level", ["medium", "high"])
def test_one_higher_level_is_the_overall_level(area, level, hotfix):
    risk = fill(opened("risk_assessments", hotfix))
    setattr(risk, f"{area}_level", level)
    assert risk.overall == level


def test_without_any_level_there_is_no_overall_level():
    assert RiskAssessment().overall is None


def test_all_low_is_low(hotfix):
    assert fill(opened("risk_assessments", hotfix)).overall is RiskLevel.LOW


@pytest.mark.parametrize("area", RiskAssessment.areas)
def test_every_area_needs_level_and_mitigation(area, hotfix):
    risk = fill(opened("risk_assessments", hotfix))
    setattr(risk, f"{area}_level", "")
    setattr(risk, f"{area}_mitigation", " ")
    assert risk.missing() == [f"level of the {area} risk", f"mitigation of the {area} risk"]
