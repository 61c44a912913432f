"""Of the hot fixes that were deployed, those fail that came back; each counts once, when it first was."""

from apps.metrics.courses import Course
from tests.metrics.by_hand import CLOSED, SENT_BACK, UP_TO_DEPLOYMENT, course, measured

FAILED, FINE = True, False


def failing(one: Course) -> list[tuple[float, bool]]:
    return measured("change_failure_rate", one)


def test_what_went_through_is_fine_from_its_deployment_on() -> None:
    assert failing(course(*CLOSED)) == [(4.0, FINE)]
    assert failing(course(*CLOSED[:7])) == [(4.0, FINE)]


def test_rolled_back_in_verification() -> None:
    back = course(*UP_TO_DEPLOYMENT, ("verification", 4.0), *SENT_BACK, rolled_back=frozenset({1}))
    assert failing(back) == [(4.0, FAILED)]


def test_rolled_back_while_it_was_being_deployed() -> None:
    back = course(*UP_TO_DEPLOYMENT, *SENT_BACK, rolled_back=frozenset({1}))
    assert failing(back) == [(4.5, FAILED)]


def test_a_no_go_never_was_in_production() -> None:
    refused = course(*UP_TO_DEPLOYMENT, *SENT_BACK)
    assert failing(refused) == [(7.0, FINE)]
    assert failing(course(*UP_TO_DEPLOYMENT, SENT_BACK[0])) == []


def test_reopened_is_failed_whoever_says_so() -> None:
    """A return to Development from production counts, were it not called a roll-back."""
    assert failing(course(*UP_TO_DEPLOYMENT, ("verification", 4.0), SENT_BACK[0])) == [(4.0, FAILED)]


def test_rolled_back_twice_counts_once() -> None:
    again = (*SENT_BACK[:5], ("development", 7.5), ("cancelled", 8.0))
    twice = course(*UP_TO_DEPLOYMENT, ("verification", 4.0), *again, rolled_back=frozenset({1, 2}))
    assert failing(twice) == [(4.0, FAILED)]


def test_what_never_was_deployed_is_not_in_it() -> None:
    for way in (UP_TO_DEPLOYMENT, (*UP_TO_DEPLOYMENT[:2], ("rejected", 1.0))):
        assert failing(course(*way)) == []
        assert measured("expedited_share", course(*way, expedited=True)) == []


def test_expedited_is_a_share_of_the_same() -> None:
    assert measured("expedited_share", course(*CLOSED, expedited=True)) == [(4.0, True)]
    assert measured("expedited_share", course(*CLOSED)) == [(4.0, False)]
