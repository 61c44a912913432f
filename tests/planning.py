"""Hot fixes with a planned window, ready for their go."""

from datetime import timedelta

from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from tests.driving import Company, ready, report


def planned(company: Company, title: str, *, begins: int) -> HotFix:
    """One whose window begins so many minutes later than it would, and lasts half an hour."""
    hotfix = ready(report(company, title=title), company, to="deployment")
    move(hotfix, company, minutes=begins)
    return hotfix


def move(hotfix: HotFix, company: Company, *, minutes: int) -> None:
    """Put its window off."""
    with recording(hotfix.deployment_plans.get(round=hotfix.round), by=company.rm) as record:
        record.window_start += timedelta(minutes=minutes)
    hotfix.refresh_from_db()
