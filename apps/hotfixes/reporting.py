"""Reporting an issue: the hot fix gets its reference, its roles from the roster, and its first evidence."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting
from apps.systems.models import System

from . import policy
from .events import Did, What
from .evidence import evidence_model
from .grants import write_grant
from .models import HotFix, ReferenceCounter
from .phases import PHASES

# So long the same words of the same person are said once: a button was pressed twice.
JUST_NOW = timedelta(minutes=10)


def report_issue(
    *, system: System, by: User, title: str, priority: str, details: Mapping[str, Any]
) -> HotFix:
    """Open a hot fix in Issue Identified, with the roles that the roster of `system` names.

    Args:
        details: the other fields of the issue report, by name.

    Raises:
        NotAllowed: `by` is not staff.
        BadInput: something typed is wrong; its `fields` say where.
    """
    policy.may_report(by).require()
    if not system.in_production:
        sentence = _("%(system)s is not in production.") % {"system": system}
        raise BadInput(sentence, {"system": [sentence]})
    moment = clock.now()
    with transaction.atomic(), acting(by, reason=_("Reported")):
        hotfix = HotFix(
            system=system,
            title=title.strip(),
            priority=priority,
            reported_by=by,
            reported_at=moment,
            phase_entered_at=moment,
            version=1,
            changed_by=by,
            changed_at=moment,
        )
        report_model: type[Any] = evidence_model(PHASES[0].evidence[0])
        report = report_model(title=hotfix.title, priority=priority, **details)
        report.changed_by, report.changed_at, report.version = by, moment, 1
        _check(hotfix, report)
        did = Did(by, hotfix=hotfix)
        hotfix.reference = _next_reference(moment.astimezone(clock.UTC).year)
        hotfix.save()
        report.hotfix = hotfix
        report.save()
        _grant_from_roster(hotfix, by)
        did(What.REPORTED, evidence=PHASES[0].evidence, rows=(report,))
        did.announce()
    return hotfix


def reported_just_now(
    *, system: System, by: User, title: str, priority: str, details: Mapping[str, Any]
) -> HotFix | None:
    """The open hot fix that `by` reported in these very words in the last minutes; None where there is none.

    A button pressed twice, or Back and the button once more, is no second hot fix.
    """
    recent = HotFix.objects.open().filter(
        system=system, reported_by=by, title=title.strip(), reported_at__gt=clock.now() - JUST_NOW
    )
    for hotfix in recent:
        (report,) = hotfix.evidence(PHASES[0].evidence[0])[PHASES[0].evidence[0]]
        said = {**details, "priority": priority}
        if all(getattr(report, name) == value for name, value in said.items()):
            return hotfix
    return None


def _check(hotfix: HotFix, report: Any) -> None:
    wrong: dict[str, list[str]] = {}
    for instance, leave_out in ((hotfix, {"state", "reference"}), (report, {"hotfix"})):
        try:
            instance.full_clean(exclude=leave_out)
        except ValidationError as error:
            wrong |= error.message_dict
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)


def _next_reference(year: int) -> str:
    counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(year=year)
    counter.last += 1
    counter.save()
    return str(counter)


def _grant_from_roster(hotfix: HotFix, by: User) -> None:
    with acting(by, reason=_("From the roster of %(system)s") % {"system": hotfix.system}):
        for entry in hotfix.system.roster.select_related("user", "group"):
            if entry.user is None or entry.user.is_active:
                write_grant(hotfix, entry.as_role, entry.holder)
