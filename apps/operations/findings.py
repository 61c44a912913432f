"""What a check finds: how it is, in a sentence, and what whoever looks after the site does about it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class State(StrEnum):
    """How it is. A warning can wait for the morning; what fails needs somebody now."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    State.OK: gettext_lazy("In order"),
    State.WARN: gettext_lazy("Look at it"),
    State.FAIL: gettext_lazy("Fails"),
}


@dataclass(frozen=True)
class Found:
    """How it is, a sentence, and what to do about it; nothing to do where all is in order."""

    state: State
    sentence: str
    to_do: str = ""


def fine(sentence: str) -> Found:
    return Found(State.OK, sentence)


def warn(sentence: str, to_do: str) -> Found:
    return Found(State.WARN, sentence, to_do)


def fail(sentence: str, to_do: str) -> Found:
    return Found(State.FAIL, sentence, to_do)


def unknown() -> Found:
    """What is found where nobody came to look: what is asked before it does not answer."""
    return warn(
        _("It is not known while the database or its tables are not in order."), _("See to those first.")
    )


@dataclass(frozen=True)
class Check:
    """One thing that is looked at.

    Attributes:
        name: what programs call it; it never changes.
        title: what people call it.
        look: finds how it is. What it raises is an accident of the check, and told as one.
        serves: whether the site answers nobody as long as it fails.
    """

    name: str
    title: Promise
    look: Callable[[], Found]
    serves: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check found."""

    check: Check
    found: Found

    @property
    def name(self) -> str:
        return self.check.name

    @property
    def title(self) -> str:
        return str(self.check.title)

    @property
    def state(self) -> State:
        return self.found.state


@dataclass(frozen=True)
class Report:
    """What all checks found, in their order."""

    findings: tuple[Finding, ...]

    @property
    def state(self) -> State:
        """The gravest there is."""
        states = {one.state for one in self.findings}
        return next((state for state in (State.FAIL, State.WARN) if state in states), State.OK)

    @property
    def serves(self) -> bool:
        """Whether the site can answer: a load balancer sends people elsewhere if not."""
        return not any(one.check.serves and one.state is State.FAIL for one in self.findings)

    def of(self, name: str) -> Finding:
        """The finding of the check called `name`."""
        return next(one for one in self.findings if one.name == name)


def by_age(age: timedelta, *, warn_after: timedelta, fail_after: timedelta) -> State:
    """How grave it is that something is so old."""
    if age > fail_after:
        return State.FAIL
    return State.WARN if age > warn_after else State.OK


def worst(states: Iterable[State]) -> State:
    """The gravest of `states`."""
    return max(states, key=list(State).index, default=State.OK)
