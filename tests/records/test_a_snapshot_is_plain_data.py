"""A snapshot holds texts, numbers, yes and no, and nothing that could reach the database."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Any

from apps.hotfixes.models import HotFix
from apps.records.pdf import as_html
from apps.records.snapshot import as_json
from tests.driving import Company
from tests.records.builders import Take
from tests.short_form import reported, short_drive


def leaves(part: Any) -> Iterator[Any]:
    if is_dataclass(part):
        assert part.__dataclass_params__.frozen, type(part)  # type: ignore[attr-defined]
        for field in fields(part):
            yield from leaves(getattr(part, field.name))
    elif type(part) is tuple:
        for one in part:
            yield from leaves(one)
    else:
        yield part


def test_every_leaf_of_an_open_one_is_plain(second_round: HotFix, take: Take) -> None:
    assert {type(leaf) for leaf in leaves(take(second_round))} == {str, int, bool, type(None)}


def test_every_leaf_of_a_closed_one_is_plain(closed: HotFix, take: Take) -> None:
    assert {type(leaf) for leaf in leaves(take(closed))} <= {str, int, bool, type(None)}


def test_every_leaf_of_one_that_lacks_something_is_plain(sent_back: HotFix, take: Take) -> None:
    taken = take(sent_back)
    assert taken.gate is not None
    assert any(line.lacks for line in taken.gate.lines)
    assert {type(leaf) for leaf in leaves(taken)} == {str, int, bool, type(None)}


def test_every_leaf_of_one_that_owes_evidence_is_plain(company: Company, take: Take) -> None:
    owing = short_drive(reported(company), company, to="verification")
    assert {type(leaf) for leaf in leaves(take(owing))} <= {str, int, bool, type(None)}


def test_nothing_is_read_after_it_was_taken(
    second_round: HotFix, take: Take, django_assert_num_queries: Any
) -> None:
    taken = take(second_round)
    with django_assert_num_queries(0):
        as_html(taken)


def test_the_json_is_canonical(second_round: HotFix, take: Take) -> None:
    text = as_json(take(second_round))
    again = json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert text == again
