"""One hot fix to hang evidence on, made without the door: these tests are about evidence alone."""

from datetime import UTC, datetime

import pytest

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.models import HotFix
from apps.systems.models import ChecklistTemplate, System

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_night():
    with clock.set_to(NOW):
        yield NOW


@pytest.fixture
def hotfix(db):
    reporter = User.objects.create_user("rosa", first_name="Rosa", last_name="Reporter")
    system = System.objects.create(code="PAY", name="Payments", support_contact="Hotline 4711")
    return HotFix.objects.create(
        reference="HF-2026-0007",
        title="Payments are refused",
        system=system,
        priority="emergency",
        reported_by=reporter,
        reported_at=NOW,
        phase_entered_at=NOW,
    )


@pytest.fixture
def template(db):
    """Make a checklist template of one kind hold exactly these questions."""

    def make(kind, *questions):
        made, _created = ChecklistTemplate.objects.get_or_create(kind=kind)
        made.items.all().delete()
        for position, text in enumerate(questions):
            made.items.create(position=position, section="Section", text=text)
        return made

    return make
