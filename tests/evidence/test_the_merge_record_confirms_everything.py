"""Merge record: merged, tagged, merged back, branch deleted."""

import pytest

from tests.filling import fill, opened


@pytest.mark.parametrize(
    ("field", "words"),
    [("back_merged", "the back-merge to develop"), ("branch_deleted", "the branch deleted")],
)
def test_what_is_not_confirmed_is_named(field, words, hotfix):
    record = fill(opened("merge_records", hotfix))
    setattr(record, field, False)
    assert record.missing() == [words]


def test_it_proposes_the_tag_that_was_deployed(hotfix):
    fill(opened("deployment_plans", hotfix))
    assert opened("merge_records", hotfix).tag == "v2.4.1"
