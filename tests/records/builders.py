"""Snapshots made by hand, so that a test of the paper needs no database, and ways to read a PDF."""

import re
import subprocess
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from apps.evidence.sheets import Field, Sheet, Table
from apps.history.timeline import Difference
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASES
from apps.records.record_data import (
    AttachmentLine,
    Chapter,
    ControlLine,
    DecisionRow,
    DelegationLine,
    FirstPageFacts,
    GateLine,
    GateSummary,
    GrantLine,
    HistoryLine,
    Place,
    Printing,
    RailPhase,
    RoundOfEvidence,
    RoundOfSignOffs,
    SeparationLine,
    SignOff,
    SignOffSummary,
    Snapshot,
    StatusLine,
    StayLine,
    WayBack,
)

Take = Callable[[HotFix], Snapshot]

SHEET = Sheet(
    name="issue_reports",
    title="Issue report",
    round=1,
    fields=(
        Field("title", "Title", "Card payments are refused", blank=False, wide=False),
        Field("description", "Description", "Every card payment ends in “try again later”.", False, True),
        Field("incident_url", "Incident reference", "", blank=True, wide=False),
    ),
    tables=(
        Table("findings", "Findings", ("Severity", "Description"), (("Major", "It sends refunds twice."),)),
    ),
    lacks=("the incident reference",),
    changed_by="Rita Release",
    changed_at="2026-11-23 02:20 UTC",
)
SIGN_OFF = SignOff(
    role="Product Owner",
    phase="Qualification",
    act="Approve qualification",
    approved=True,
    decision="Approved",
    name="Ольга Петрова",
    at="2026-11-23 02:30:05 UTC",
    meaning="I confirm that the business needs this as a hot fix.",
    comment="The shops open at six.",
    evidence_digest="ab" * 32,
    changed_since=False,
)
COVER = FirstPageFacts(
    reference="HF-2026-0042",
    title="Card payments are refused",
    system="Payments (PAY)",
    priority="Emergency",
    triggers="System down",
    state="Testing",
    draft=True,
    round=1,
    reported_by="Reporter Pay",
    reported_at="2026-11-23 02:14 UTC",
    took="",
    window="2026-11-23 05:00 to 05:30 UTC (30 min)",
    deployed="",
    risk="Low",
    rollback_decision="Rita Release",
    rollback_triggers="More than 1 % refused",
    issue="Every card payment ends in “try again later”.",
    change="The pinned certificate is renewed.",
)
PRINTING = Printing(
    by="Amelia Auditor",
    at="2026-11-23 04:00 UTC",
    at_iso="2026-11-23T04:00:00Z",
    open_for="1 h 46 min",
    in_phase_for="20 min",
    elapsed=6360,
    site="https://hotfix.example",
)
ATTACHMENT = AttachmentLine(
    name="gateway.log",
    media_type="text/plain",
    size=2048,
    sha256="cd" * 32,
    evidence="Test report",
    round=1,
    added_by="Quentin Quality",
    added_at="2026-11-23 03:10:00 UTC",
    note="The log of the failed run.",
    inside=False,
)


def a_snapshot(**changes: Any) -> Snapshot:
    """A small record of an open hot fix; `changes` replace its parts."""
    whole = Snapshot(
        language="en",
        cover=COVER,
        decisions=(
            DecisionRow("Product Owner", "Qualification", "I confirm.", "", SIGN_OFF),
            DecisionRow("QA Lead", "Testing", "I confirm that the tests passed.", "Quentin Quality", None),
        ),
        ways_back=(),
        rail=tuple(_rail_phase(phase.number, phase.name) for phase in PHASES),
        gate=GateSummary(
            phase="Testing",
            met=1,
            lines=(
                GateLine("Test report", True, (), "QA Lead (Quentin Quality)"),
                GateLine("QA Lead's sign-off", False, ("not signed yet",), "QA Lead (Quentin Quality)"),
            ),
        ),
        chapters=(
            Chapter("evidence", "phase-identified", "Issue Identified", rounds=(_round(1),)),
            Chapter("evidence", "phase-merge", "Merge to Main", if_empty="Nothing is recorded."),
            Chapter("sign_offs", "sign-offs", "All sign-offs"),
            Chapter("duties", "duties", "Separation of duties"),
            Chapter("roles", "roles", "Roles on this hot fix"),
            Chapter("delegations", "delegations", "Delegations"),
            Chapter("status", "status", "Status updates"),
            Chapter("history", "history", "Complete history"),
            Chapter("attachments", "attachments", "Attachments", if_empty="No file is attached."),
            Chapter("controls", "controls", "Where each control is shown"),
            Chapter("checking", "checking", "Checking this paper"),
        ),
        sign_offs=(RoundOfSignOffs(1, False, (SIGN_OFF,)),),
        grants=(
            GrantLine(
                "QA Lead", "Quentin Quality", False, "2026-11-23 02:14:00 UTC", "Reporter Pay", "", "", "", ""
            ),
        ),
        delegations=(
            DelegationLine(
                "QA Lead",
                "Uma Understudy for Quentin Quality",
                "All hot fixes of Payments PAY",
                "2026-11-23 02:00 UTC",
                "2026-11-30 02:00 UTC",
                "On holiday.",
                "2026-11-23 03:30:00 UTC",
                "Quentin Quality",
                "Back already.",
            ),
        ),
        status_updates=(
            StatusLine("2026-11-23 02:30:00 UTC", "Tilda Tech", "Testing", "The fix is on the test system."),
        ),
        history=(
            HistoryLine(
                "2026-11-23 02:20:00 UTC",
                "Reporter Pay",
                "Issue report",
                "Round 1",
                "changed",
                (Difference("Title", "Payments fail", "Card payments are refused"),),
                "The first title said too little.",
            ),
        ),
        standing=SignOffSummary(
            "1 of 2 sign-offs is given and fresh.", ("Not signed yet: QA Lead (Testing).",)
        ),
        stays=tuple(_stay(phase.number, phase.name) for phase in PHASES[:5]),
        duties=(
            SeparationLine(
                "The reporter signed nothing in Qualification.", "holds", "reported by Reporter Pay"
            ),
        ),
        attachments=(ATTACHMENT,),
        controls=(
            ControlLine(
                "SOC 2",
                "CC8.1",
                "Changes are approved.",
                (Place("sign-offs", "All sign-offs"), Place("time", "Time")),
            ),
        ),
        printing=PRINTING,
    )
    return replace(whole, **changes)


def closed(whole: Snapshot) -> Snapshot:
    """The same as if it had been closed."""
    cover = replace(whole.cover, state="Closed", draft=False, closed=True, took="3 h 2 min")
    printing = replace(whole.printing, open_for="", in_phase_for="")
    return replace(whole, cover=cover, gate=None, printing=printing)


def sent_back() -> WayBack:
    return WayBack(
        1, "Fail testing", "Testing", "QA Lead", "Quentin Quality", "2026-11-23 03:00 UTC", "Refunds twice."
    )


# What the paper is laid out by, and nobody types.
_CODES = {
    Chapter: ("kind", "anchor"),
    SeparationLine: ("verdict",),
    Field: ("name",),
    HistoryLine: ("change",),
    Place: ("anchor",),
    Printing: ("at_iso", "site"),
    Sheet: ("name",),
    Snapshot: ("language",),
    RailPhase: ("status",),
    Table: ("name",),
}


def with_every_text(part: Any, text: str) -> Any:
    """`part` with `text` behind every text in it."""
    if isinstance(part, str):
        return f"{part} {text}"
    if isinstance(part, tuple):
        return tuple(with_every_text(one, text) for one in part)
    if is_dataclass(part) and not isinstance(part, type):
        names = [field.name for field in fields(part) if field.name not in _CODES.get(type(part), ())]
        return replace(part, **{name: with_every_text(getattr(part, name), text) for name in names})
    return part


def _round(number: int) -> RoundOfEvidence:
    return RoundOfEvidence(number, False, (SHEET,))


def _rail_phase(number: int, name: str) -> RailPhase:
    status = "done" if number < 5 else "current" if number == 5 else "ahead"
    return RailPhase(
        name, status, "2026-11-23 02:14 UTC" if number < 6 else "", 1, "4 min" if number < 5 else ""
    )


def _stay(number: int, name: str) -> StayLine:
    return StayLine(name, 1, 240 * (number - 1), 240 * number if number < 5 else None)


# --- Reading a PDF --------------------------------------------------------------------------------


def pages_of(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page, in which spaces and line ends are single spaces."""
    text = _poppler(pdf, folder, "-layout")
    return [" ".join(page.split()) for page in text.split("\f")[:-1]]


def text_of(pdf: bytes, folder: Path) -> str:
    return " ".join(pages_of(pdf, folder))


def boxes_of(pdf: bytes, folder: Path) -> str:
    """Each word with where it stands, as `pdftotext -bbox` tells it."""
    return _poppler(pdf, folder, "-bbox")


def in_writing_order(pdf: bytes, folder: Path) -> str:
    """The text as it was written into the PDF: a cell whole before the one beside it."""
    return _poppler(pdf, folder, "-raw")


def pages_in_writing_order(pdf: bytes, folder: Path) -> list[str]:
    """The text of each page in that order, in which spaces and line ends are single spaces."""
    return [" ".join(page.split()) for page in in_writing_order(pdf, folder).split("\f")[:-1]]


def pages_with_huge_letters(pdf: bytes, folder: Path) -> list[bool]:
    """For each page whether letters stand on it that are higher than a title: the watermark."""
    marked = []
    for page in _poppler(pdf, folder, "-bbox").split("<page ")[1:]:
        heights = [
            float(low) - float(high)
            for high, low in re.findall(r'<word xMin="\S+" yMin="(\S+)" xMax="\S+" yMax="(\S+)"', page)
        ]
        marked.append(any(height > 60 for height in heights))
    return marked


def _poppler(pdf: bytes, folder: Path, *options: str) -> str:
    source = folder / "paper.pdf"
    source.write_bytes(pdf)
    done = subprocess.run(["pdftotext", *options, str(source), "-"], check=True, capture_output=True)
    return done.stdout.decode()
