"""Change request: options are weighed, and exactly one is chosen."""

import pytest

from tests.filling import fill, opened


@pytest.fixture
def request_for_change(hotfix):
    return fill(opened("change_requests", hotfix))


def test_without_an_option_it_is_not_complete(request_for_change):
    request_for_change.options.all().delete()
    assert request_for_change.missing() == ["a solution option"]


def test_one_option_must_be_chosen_unless_it_is_the_only_one(request_for_change):
    option = request_for_change.options.get()
    option.chosen = False
    option.save()
    assert request_for_change.missing() == []
    assert request_for_change.chosen_options() == [option]
    request_for_change.options.create(kind="workaround", description="Cash", assessment="Slow")
    assert request_for_change.missing() == ["the solution option that is chosen"]
    assert request_for_change.chosen_options() == []


def test_two_options_are_not_both_chosen(request_for_change):
    request_for_change.options.create(kind="workaround", description="Cash", assessment="Slow", chosen=True)
    assert request_for_change.missing() == ["one chosen solution option, not several"]


def test_an_option_that_nobody_weighed_is_named(request_for_change):
    request_for_change.options.create(kind="workaround", description="Cash")
    assert request_for_change.missing() == ["what speaks for and against each solution option"]
