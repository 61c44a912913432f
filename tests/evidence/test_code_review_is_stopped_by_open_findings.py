"""Code review: open critical and major findings and unanswered standards keep the gate closed."""

import pytest
from django.core.exceptions import ValidationError

from tests.filling import fill, opened


@pytest.fixture
def review(hotfix, template):
    template("standards", "Are names good?", "Are there tests?")
    return fill(opened("code_reviews", hotfix))


@pytest.mark.parametrize(
    ("severity", "status", "waiver_reason", "stops"),
    [
        ("critical", "open", "", True),
        ("major", "open", "", True),
        ("minor", "open", "", False),
        ("critical", "fixed", "", False),
        ("critical", "waived", "Dead code, removed next week.", False),
        ("major", "waived", "  ", True),
    ],
)
def test_what_a_finding_does_to_the_gate(severity, status, waiver_reason, stops, review):
    finding = review.findings.create(
        severity=severity, status=status, waiver_reason=waiver_reason, description="A leak"
    )
    assert review.missing() == ([f"a fix for the open finding “{finding}”"] if stops else [])


def test_a_waiver_needs_a_reason(review):
    finding = review.findings.create(severity="major", status="waived", description="A leak")
    with pytest.raises(ValidationError) as refused:
        finding.full_clean()
    assert refused.value.message_dict == {"waiver_reason": ["Say why this may be waived."]}


def test_the_questions_are_copied_when_it_opens(review, template):
    template("standards", "Another question?")
    assert [str(item) for item in review.standards.all()] == ["Are names good?", "Are there tests?"]


@pytest.mark.parametrize(
    ("answer", "note", "settled"),
    [
        ("", "", False),
        ("", "a note alone is no answer", False),
        ("yes", "", True),
        ("no", "", False),
        ("no", "HF-2026-0009 will do it", True),
        ("not_applicable", " ", False),
        ("not_applicable", "no names changed", True),
    ],
)
def test_when_a_question_is_answered(answer, note, settled, review):
    item = review.standards.first()
    item.answer, item.note = answer, note
    item.save()
    assert review.unanswered() == ([] if settled else [item.lack()])


def test_open_findings_come_along_into_the_next_round(review, hotfix):
    review.findings.create(severity="major", description="A leak")
    review.findings.create(severity="major", status="fixed", description="A typo")
    hotfix.round = 2
    second = opened("code_reviews", hotfix)
    assert [finding.description for finding in second.findings.all()] == ["A leak"]
    assert second.pull_request == review.pull_request
    assert second.files_reviewed == ""
    assert second.unanswered() == ["Are names good?", "Are there tests?"]
    assert review.findings.count() == 2
