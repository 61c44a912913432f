"""Every story of the demonstration can be told: no word is missing, none is left over."""

import string

import pytest

from apps.demo.story_texts import HERE, occasions, read, story
from apps.systems.priorities import TRIGGERS, Priority, Trigger

NAMES = [occasion.story for occasion in occasions()]
OF_THE_OCCASION = {"observed": "08:41", "day": "Monday", "base": "7.18.3", "log": "08:41:00 started"}


def every_text(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from every_text(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from every_text(one)


@pytest.mark.parametrize("name", NAMES)
def test_every_word_is_filled_in(name):
    told = story(name, **OF_THE_OCCASION)
    assert not [text for text in every_text(vars(told)) if "{" in text or "}" in text]


@pytest.mark.parametrize("name", NAMES)
def test_triggers_belong_to_the_priority(name):
    told = story(name, **OF_THE_OCCASION)
    assert {Trigger(trigger) for trigger in told.triggers} <= set(TRIGGERS[Priority(told.priority)])


def test_every_telling_is_played_once():
    tellings = [
        f"{path.stem}/{telling}"
        for path in HERE.glob("stories/*.toml")
        for telling in read(f"stories/{path.name}")["told"]
    ]
    assert sorted(tellings) == sorted(NAMES)


@pytest.mark.parametrize("path", sorted(HERE.glob("stories/*.toml")), ids=lambda path: path.stem)
def test_every_word_of_a_telling_is_used(path):
    parts = dict(read(f"stories/{path.name}"))
    told = parts.pop("told")
    texts = list(every_text([parts, *told.values()]))
    used = {word for text in texts for _literal, word, _spec, _conversion in string.Formatter().parse(text)}
    fields = {*parts, "title", "not_affirmed", "reasons"}
    for telling in told.values():
        assert set(telling) <= used | fields
