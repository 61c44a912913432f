"""What `show_process` prints is PROCESS.md section 1: every state and transition of it, and no other."""

import json
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from apps.hotfixes.models import HotFix
from tests.architecture.process_by_hand import (
    ACTIVITIES,
    ARROWS,
    ENDS,
    OF_A_LATE_RECORD,
    PHASES,
    SIGN_OFFS,
    TRANSITIONS,
)


def printed(form: str) -> str:
    out = StringIO()
    call_command("show_process", "--format", form, stdout=out)
    return out.getvalue()


def test_as_json():
    data = json.loads(printed("json"))
    assert [(one["number"], one["state"], one["name"]) for one in data["phases"]] == list(PHASES)
    assert [(one["state"], one["name"]) for one in data["ends"]] == list(ENDS)
    assert {one["state"]: one["activities"] for one in data["phases"]} == ACTIVITIES
    assert {one["state"]: one["sign_offs"] for one in data["phases"]} == SIGN_OFFS
    assert all(one["evidence"] for one in data["phases"])
    told = {
        one["name"]: (one["from"], one["to"], one["by"], one["gate"], one["reason_required"])
        for one in data["transitions"]
    }
    assert told == TRANSITIONS
    assert len(data["transitions"]) == len(TRANSITIONS) == 15


def test_as_text():
    text = printed("text")
    numbered = re.findall(r"^(\d+)\. (.+) \((\w+)\)$", text, re.M)
    assert [(int(number), state, name) for number, name, state in numbered] == list(PHASES)
    assert [(state, name) for name, state in re.findall(r"^\*\. (.+) \((\w+)\)$", text, re.M)] == list(ENDS)
    told = re.findall(r"^(\w+): ([\w, ]+) -> (\w+)  \[[^;]+; ([^\]]+)\]$", text, re.M)
    assert {name: (sources.split(", "), to, who.split(", ")) for name, sources, to, who in told} == {
        name: (sources, to, who) for name, (sources, to, who, *_rest) in TRANSITIONS.items()
    }


def test_as_a_diagram():
    lines = [line.strip() for line in printed("mermaid").splitlines()]
    assert lines[0] == "stateDiagram-v2"
    named = dict(found.groups() for line in lines if (found := re.fullmatch(r"(\w+): (.+)", line)))
    assert named == {state: name for _number, state, name in PHASES} | dict(ENDS)
    arrows = [re.fullmatch(r"(\S+) --> (\S+?)(?:: (\w+))?", line) for line in lines[1:] if "-->" in line]
    assert all(arrows)
    drawn = [arrow.groups() for arrow in arrows]
    assert drawn[0] == ("[*]", "identified", None)
    assert {one for one in drawn if one[2]} == ARROWS
    assert {source for source, to, _name in drawn if to == "[*]"} == {state for state, _name in ENDS}
    assert len(drawn) == 1 + len(ARROWS) + len(ENDS)


def test_text_is_what_is_printed_when_nothing_is_said():
    out = StringIO()
    call_command("show_process", stdout=out)
    assert out.getvalue() == printed("text")


def test_another_format_is_refused():
    with pytest.raises(CommandError, match="invalid choice: 'svg'"):
        call_command("show_process", "--format", "svg")


def test_the_hot_fix_has_exactly_these_transitions():
    written = {
        (source, transition.target, transition.name)
        for transition in HotFix().get_all_state_transitions()
        for source in [transition.source]
    }
    assert written == ARROWS | OF_A_LATE_RECORD
