"""Stating that production was changed first, for tests of late records."""

from datetime import timedelta
from typing import Any

from apps.accounts.models import User
from apps.approvals.late_statements import LateStatement
from apps.approvals.stating_late import Told, state_late
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import State
from apps.hotfixes.recording import recording
from tests.driving import Company, perform, proof_of
from tests.short_form import fill_short, short_step


def told(**fields: Any) -> Told:
    """A statement as somebody makes it at night; `fields` say otherwise."""
    now = clock.now()
    return Told(
        **{
            "started_at": now - timedelta(minutes=50),
            "ended_at": now - timedelta(minutes=40),
            "changed_by": None,
            "name": "The supplier's night shift",
            "done": "Restarted the gateway with the new certificate.",
            "why": "All shops were down, and nobody answered the phone.",
            **fields,
        }
    )


def stated(hotfix: HotFix, *, by: User, **fields: Any) -> LateStatement:
    """State it through the door as `by`, who was asked again just now."""
    statement = state_late(hotfix, told(**fields), by=by, proof=proof_of(by))
    hotfix.refresh_from_db()
    return statement


def late_drive(hotfix: HotFix, company: Company, *, to: str) -> HotFix:
    """Drive a late record to the state `to` on the short form, with the priority of its report."""
    while hotfix.state != to:
        if hotfix.state == State.QUALIFICATION:
            _qualify(hotfix, company)
        else:
            short_step(hotfix, company)
    return hotfix


def _qualify(hotfix: HotFix, company: Company) -> None:
    assert hotfix.phase is not None
    for name in hotfix.phase.evidence:
        for record in hotfix.evidence(name)[name]:
            with recording(record, by=company.po) as present:
                fill_short(present)
                if name == "qualifications":
                    present.validated_priority = hotfix.priority
    for who in ("po", "tl"):
        perform(hotfix, "qualify", by=company.people[who])
    hotfix.refresh_from_db()
