"""A mail says who changed the hot fix last and what: names of records and fields, not what stands there."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import mail

from apps.accounts.models import User
from apps.common import clock
from apps.common.tracking import acting
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.notifications.dispatch import tell
from apps.notifications.last_change import last_change
from tests.driving import NIGHT, Company, perform

SECRET = "The password of the gateway is swordfish."


def edit(hotfix: HotFix, *fields: str, by: User, name: str = "qualifications") -> None:
    with recording(hotfix.evidence(name)[name][-1], by=by) as present:
        for field in fields:
            setattr(present, field, SECRET)


def test_whoever_is_reminded_reads_what_was_changed_after_others_signed(
    ready: Callable[..., HotFix], company: Company
) -> None:
    hotfix = ready("qualification")
    perform(hotfix, "qualify", by=company.po)
    with clock.set_to(NIGHT + timedelta(minutes=20)):
        edit(hotfix, "priority_note", by=company.tl)
    mail.outbox.clear()
    with clock.set_to(NIGHT + timedelta(minutes=61)):
        tell(hotfix.pk)
    theirs = [one for one in mail.outbox if one.to == ["tl@example.org"]]
    (reminder,) = [one for one in theirs if "still waits" in one.subject]
    line = "Last change: Tl Pay, 2026-11-23 02:34 UTC: Qualification (Note on the priority)"
    assert line in reminder.body.splitlines()
    assert SECRET not in reminder.body


def test_what_others_did_before_is_not_told_as_theirs(ready: Callable[..., HotFix], company: Company) -> None:
    hotfix = ready("qualification")
    with clock.set_to(NIGHT + timedelta(minutes=1)):
        perform(hotfix, "qualify", by=company.po)
    assert last_change(_now(hotfix)) == "Po Pay, 2026-11-23 02:15 UTC: added: Approval"
    with acting(None):
        hotfix = _now(hotfix)
        hotfix.changed_by = company.owner
        hotfix.save()
    assert last_change(_now(hotfix)) == "Owner Pay, 2026-11-23 02:15 UTC"


def test_it_is_short_however_much_was_changed(ready: Callable[..., HotFix], company: Company) -> None:
    hotfix = ready("testing")
    everything: Any = hotfix.evidence("test_reports")["test_reports"][-1]
    with clock.set_to(NIGHT + timedelta(minutes=20)), recording(everything, by=company.qa) as present:
        for number in range(90):
            present.runs.create(type="smoke", passed=number)
    said = last_change(_now(hotfix))
    assert said == "Qa Pay, 2026-11-23 02:34 UTC: added: Test run (several)"


def _now(hotfix: HotFix) -> HotFix:
    return HotFix.objects.get(pk=hotfix.pk)
