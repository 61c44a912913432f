"""One hot fix reported through the door, with people who hold roles on it, at a fixed moment."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group

from apps.accounts.models import User
from apps.accounts.roles import PROCESS_OWNERS, Role
from apps.common import clock
from apps.evidence.code_review import CodeReview
from apps.history.timeline import timeline
from apps.hotfixes.models import HotFix
from apps.hotfixes.reporting import report_issue
from apps.systems.models import System

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
PEOPLE = {
    "rosa": ("Rosa", "Reporter"),
    "paul": ("Paul", "Owner"),
    "tina": ("Tina", "Lead"),
    "sven": ("Sven", "Developer"),
    "quinn": ("Quinn", "Tester"),
    "rita": ("Rita", "Release"),
    "olga": ("Olga", "Process"),
}
ROSTER = {
    "paul": Role.PRODUCT_OWNER,
    "tina": Role.TECHNICAL_LEAD,
    "sven": Role.SENIOR_DEVELOPER,
    "quinn": Role.QA_LEAD,
    "rita": Role.RELEASE_MANAGER,
}


@pytest.fixture(autouse=True)
def at_night():
    with clock.set_to(NOW):
        yield NOW


@pytest.fixture
def later():
    """A moment so many minutes after the hot fix was reported."""

    @contextmanager
    def after(minutes):
        with clock.set_to(NOW + timedelta(minutes=minutes)):
            yield

    return after


@pytest.fixture
def people(db):
    everyone = {
        name: User.objects.create_user(name, first_name=first, last_name=last, is_staff=True)
        for name, (first, last) in PEOPLE.items()
    }
    everyone["olga"].groups.add(Group.objects.get(name=PROCESS_OWNERS))
    return everyone


@pytest.fixture
def system(people):
    made = System.objects.create(code="PAY", name="Payments", support_contact="Hotline 4711")
    for name, role in ROSTER.items():
        made.roster.create(role=role, user=people[name], rank="primary")
    return made


@pytest.fixture
def report(system, people):
    """Report another hot fix."""

    def reported(title="Payments are refused"):
        details = {
            "triggers": ["system_down", "revenue_impact"],
            "observed_at": NOW - timedelta(minutes=20),
            "description": "Every card payment ends in “try again later”.",
        }
        return report_issue(
            system=system, by=people["rosa"], title=title, priority="emergency", details=details
        )

    return reported


@pytest.fixture
def hotfix(report):
    return report()


@pytest.fixture
def told(hotfix):
    """The entries about one kind of thing, newest first."""

    def about(what, **options):
        return [entry for entry in timeline(hotfix, **options) if entry.what == what]

    return about


@pytest.fixture
def in_code_review(hotfix):
    """A review of the hot fix, opened as entering the phase does; how it got there is no matter here."""
    HotFix.objects.filter(pk=hotfix.pk).update(state="code_review")
    hotfix.refresh_from_db()
    CodeReview.open_for(hotfix)
    return CodeReview.objects.get(hotfix=hotfix)
