"""Correcting a wrong system, for tests of what follows from it."""

from typing import Any

from apps.accounts.models import User
from apps.approvals.correcting_system import correct_system
from apps.hotfixes.models import HotFix, SystemCorrection
from apps.systems.models import System
from tests.driving import proof_of

WHY = "It is the kiosk that is down."


def correct(hotfix: HotFix, to: System, *, by: User, **given: Any) -> SystemCorrection:
    """Say as `by`, who was asked again just now, that it is a hot fix of `to`."""
    made = correct_system(hotfix, to=to, by=by, **{"proof": proof_of(by), "reason": WHY, **given})
    hotfix.refresh_from_db()
    return made
