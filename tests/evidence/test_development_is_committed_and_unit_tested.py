"""Development record: its own branch, a commit, and unit tests that pass."""

import pytest
from django.core.exceptions import ValidationError

from tests.filling import fill, opened


@pytest.fixture
def record(hotfix):
    return fill(opened("development_records", hotfix))


@pytest.mark.parametrize(
    ("title", "branch"),
    [
        ("Payments are refused", "hotfix/HF-2026-0007-payments-are-refused"),
        ("user_id: wrong!", "hotfix/HF-2026-0007-user-id-wrong"),
        ("支付失败", "hotfix/HF-2026-0007-fix"),
        ("a" * 39 + " b", "hotfix/HF-2026-0007-" + "a" * 39),
        ("a" * 50, "hotfix/HF-2026-0007-" + "a" * 40),
        (
            "Parcels are routed to the wrong docking station",
            "hotfix/HF-2026-0007-parcels-are-routed-to-the-wrong-docking",
        ),
        (
            "Parcels are routed to the wrong old dockyard",
            "hotfix/HF-2026-0007-parcels-are-routed-to-the-wrong-old",
        ),
    ],
)
def test_it_proposes_a_branch_that_is_valid(title, branch, hotfix):
    hotfix.title = title
    record = opened("development_records", hotfix)
    assert record.branch == branch
    record.full_clean()


@pytest.mark.parametrize(
    "branch",
    [
        "hotfix/HF-2026-0008-payments",
        "hotfix/HF-2026-00071-payments",
        "hotfix/HF-2026-0007",
        "feature/HF-2026-0007-payments",
        "hotfix/HF-2026-0007-Payments",
        "hotfix/HF-2026-0007-a\n",
    ],
)
def test_another_branch_is_refused(branch, record):
    record.branch = branch
    with pytest.raises(ValidationError) as refused:
        record.full_clean()
    assert "branch" in refused.value.message_dict


def test_it_needs_a_commit(record):
    record.commits.all().delete()
    assert record.missing() == ["a commit"]


@pytest.mark.parametrize("sha", ["12345", "g" * 10, "a" * 41])
def test_a_commit_is_hexadecimal(sha, record):
    commit = record.commits.get()
    commit.sha = sha
    with pytest.raises(ValidationError):
        commit.full_clean()


def test_a_failing_unit_test_keeps_it_incomplete(record):
    record.unit_tests_failed = 2
    assert record.missing() == ["unit tests without failures (2 failed)"]


def test_no_unit_test_at_all_keeps_it_incomplete(record):
    record.unit_tests_passed = 0
    assert record.missing() == ["a unit test that passed"]


@pytest.mark.parametrize("coverage", [-1, 100.01])
def test_coverage_is_a_share(coverage, record):
    record.coverage_percent = coverage
    with pytest.raises(ValidationError):
        record.full_clean()


def test_a_new_round_starts_from_the_last_one_and_tests_anew(record, hotfix):
    hotfix.round = 2
    second = opened("development_records", hotfix)
    assert second.branch == record.branch
    assert [commit.sha for commit in second.commits.all()] == ["0a1b2c3"]
    assert second.missing() == [
        "unit tests: how many passed",
        "unit tests: how many failed",
        "coverage of the changed code",
    ]
    record.refresh_from_db()
    assert record.missing() == []
