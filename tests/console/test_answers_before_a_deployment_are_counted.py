"""`show_process` counts what people answer before production may be changed, within the limits."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from apps.console.answers import Count
from apps.systems.priorities import Priority

# PROCESS.md 4: with the templates of the demonstration, and without any.
LIMITS = {Priority.EMERGENCY: (20, 32), Priority.CRITICAL: (60, 75)}


def printed(*options: str) -> str:
    out = StringIO()
    call_command("show_process", *options, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("lane", list(Priority))
def test_each_lane_stays_within_its_limits(lane: Priority) -> None:
    with_templates, without = LIMITS[lane]
    assert Count(lane, with_templates=True).answers <= with_templates
    assert Count(lane, with_templates=False).answers <= without


def test_as_json() -> None:
    data = json.loads(printed("--format", "json"))
    counted = {lane.value: Count(lane, with_templates=True).answers for lane in Priority}
    assert data["answers_before_deploy"] == counted
    assert data["answers_before_deploy_without_templates"].keys() == counted.keys()
    assert data["phases"]


def test_each_input_is_printed_by_its_form_with_what_is_known_beside() -> None:
    lines = printed("--answers").splitlines()
    for lane in Priority:
        count = Count(lane, with_templates=True)
        start = lines.index(f"{lane.label}, with templates: {count.answers}")
        told = lines[start : start + 1 + len(count.inputs) + len({one.form for one in count.inputs})]
        assert sum(line.startswith("    ") and not line.startswith("    (") for line in told) == count.answers
        assert "    (Observed at (UTC): proposed: now)" in told
        assert "  Issue report: 4" in told


def test_what_stands_in_for_more_is_counted_instead_of_it() -> None:
    asked = [one.what for one in Count(Priority.EMERGENCY, with_templates=True).inputs if not one.known]
    assert "How it was tested" in asked
    assert "Unit tests passed" not in asked
    assert "One reason for all four" in asked


def test_judgements_are_known_in_no_lane() -> None:
    for lane in Priority:
        for one in Count(lane, with_templates=True).inputs:
            if one.form in ("Qualification", "Impact assessment", "Risk assessment"):
                assert not one.known, one
