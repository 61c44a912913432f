"""A process table that names what does not exist, or lacks what does, stops the start with a sentence."""

from dataclasses import replace

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from apps.common.errors import UnknownAct
from apps.hotfixes import checks, transitions
from apps.hotfixes.phases import TRANSITIONS, evidence_names


def test_as_it_is_it_starts():
    call_command("check")


@pytest.mark.parametrize("name", ["spells", "approvals", "history", "title"])
def test_evidence_that_does_not_exist(name, monkeypatch):
    """No relation of that name, or one to something that is no evidence."""
    monkeypatch.setattr(checks, "evidence_names", lambda: (*evidence_names(), name))
    with pytest.raises(SystemCheckError) as stopped:
        call_command("check")
    said = str(stopped.value)
    assert (
        f"hotfixes.E001) The process table names evidence “{name}”, and HotFix has no such evidence." in said
    )
    assert "apps/hotfixes/phases.py" in said


@pytest.mark.parametrize("act", TRANSITIONS, ids=lambda act: act.name)
def test_a_transition_that_the_table_lacks(act, monkeypatch):
    monkeypatch.setattr(checks, "TRANSITIONS", tuple(one for one in TRANSITIONS if one is not act))
    with pytest.raises(SystemCheckError, match=f"“{act.name}” stands only in transitions.py"):
        call_command("check")


def test_a_transition_that_only_the_table_has(monkeypatch):
    monkeypatch.setattr(checks, "TRANSITIONS", (*TRANSITIONS, replace(TRANSITIONS[0], name="teleport")))
    with pytest.raises(SystemCheckError, match=r"“teleport” stands only in phases\.py"):
        call_command("check")


def test_a_transition_that_nobody_put_into_the_table_cannot_even_be_written():
    def teleport(self):
        """Not an act of the process."""

    with pytest.raises(UnknownAct, match="teleport"):
        transitions._transition(teleport)
