"""Reporting an issue: the hot fix gets its reference, its roles from the roster, and its first evidence."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput
from apps.common.tracking import acting
from apps.systems.models import RosterEntry, System
from apps.systems.roster_authors import authors_of

from . import policy
from .events import Did, What
from .evidence import evidence_model
from .gaining import whose_acts_bar
from .grants import Grant, write_grant
from .models import HotFix, ReferenceCounter
from .phases import PHASES

# So long the same words of the same person are said once: a button was pressed twice.
JUST_NOW = timedelta(minutes=10)


def report_issue(*, system: System, by: User, title: str, details: Mapping[str, Any]) -> HotFix:
    """Open a hot fix in Issue Identified, with the roles that the roster of `system` names.

    Args:
        details: the other fields of the issue report, by name; its priority follows from them.

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
            reported_by=by,
            reported_at=moment,
            phase_entered_at=moment,
            version=1,
            changed_by=by,
            changed_at=moment,
        )
        report_model: type[Any] = evidence_model(PHASES[0].evidence[0])
        report = report_model(title=hotfix.title, **details)
        report.changed_by, report.changed_at, report.version = by, moment, 1
        _check(hotfix, report)
        did = Did(by, hotfix=hotfix)
        hotfix.reference = _next_reference(moment.astimezone(clock.UTC).year)
        hotfix.save()
        report.hotfix = hotfix
        report.save()
        grant_from_roster(hotfix, by)
        did(What.REPORTED, evidence=PHASES[0].evidence, rows=(report,))
        did.announce()
    return hotfix


def report_once(*, system: System, by: User, title: str, details: Mapping[str, Any]) -> tuple[HotFix, bool]:
    """Report an issue, unless `by` has just said the same; returns the hot fix, and whether it is a new one.

    Whoever reports waits for whoever reports at the same moment, as all do for their number: two requests of
    one button that was pressed twice are one hot fix. Raises NotAllowed and BadInput, as `report_issue` does.
    """
    policy.may_report(by).require()
    said: dict[str, Any] = {"system": system, "by": by, "title": title, "details": details}
    with transaction.atomic():
        year = clock.now().astimezone(clock.UTC).year
        ReferenceCounter.objects.select_for_update().get_or_create(year=year)
        before = reported_just_now(**said)
        return (before, False) if before else (report_issue(**said), True)


def reported_just_now(*, system: System, by: User, title: str, details: Mapping[str, Any]) -> HotFix | None:
    """The open hot fix that `by` reported in these very words in the last minutes; None where there is none.

    A button pressed twice, or Back and the button once more, is no second hot fix.
    """
    recent = HotFix.objects.open().filter(
        system=system, reported_by=by, title=title.strip(), reported_at__gt=clock.now() - JUST_NOW
    )
    for hotfix in recent:
        (report,) = hotfix.evidence(PHASES[0].evidence[0])[PHASES[0].evidence[0]]
        if all(getattr(report, name) == value for name, value in details.items()):
            return hotfix
    return None


def _check(hotfix: HotFix, report: Any) -> None:
    """Check what was typed, and settle what of it is the hot fix's own; raises BadInput."""
    wrong: dict[str, list[str]] = {}
    # The priority of both follows from what the report says.
    for instance, leave_out in ((report, {"hotfix"}), (hotfix, {"state", "reference"})):
        try:
            instance.full_clean(exclude=leave_out | {"priority"})
        except ValidationError as error:
            wrong |= error.message_dict
    hotfix.priority = report.priority
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)


def _next_reference(year: int) -> str:
    counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(year=year)
    counter.last += 1
    counter.save()
    return str(counter)


def never_give_again(references: Iterable[str]) -> None:
    """Go on counting behind `references`, given to hot fixes that are not on the record any more."""
    furthest: dict[int, int] = {}
    for reference in references:
        _letters, of_year, number = reference.split("-")
        furthest[int(of_year)] = max(int(number), furthest.get(int(of_year), 0))
    for year, last in sorted(furthest.items()):
        counter, _created = ReferenceCounter.objects.select_for_update().get_or_create(year=year)
        if counter.last < last:
            counter.last = last
            counter.save()


def from_the_roster(hotfix: HotFix) -> str:
    """Why a role is held that the roster gave, as its history says it."""
    return _("From the roster of %(system)s") % {"system": hotfix.system}


def grant_from_roster(hotfix: HotFix, by: User, *, corrected: bool = False) -> list[Grant]:
    """Give the roles on `hotfix` that the roster of its system names, inside a door of `by`.

    Args:
        corrected: whether `by` makes it a hot fix of this system, which was reported for another: then the
            grants are their act, and not those of whoever made the entries.
    """
    granted = []
    with acting(by, reason=from_the_roster(hotfix)):
        entries = list(hotfix.system.roster.select_related("user", "group"))
        authors = authors_of(entries)
        for entry in entries:
            if entry.user is None or entry.user.is_active:
                giver = authors[entry.pk]
                if corrected:
                    giver, gives = _giver_by_correction(entry, giver, by)
                    if not gives:
                        continue
                granted.append(write_grant(hotfix, entry.as_role, entry.holder, given_by=giver))
    return granted


def _giver_by_correction(entry: RosterEntry, author: User | None, by: User) -> tuple[User | None, bool]:
    """Whose act the grant by `entry` is where `by` corrected the system, and whether there is one at all.

    It is theirs. Where the entry gives one of its people nothing for whose act it is, a correction gives them
    nothing either: it stays the author's. Where `by` would gain by that, a process owner must grant it.
    """
    people = [entry.user] if entry.user else list(User.objects.filter(groups=entry.group_id))
    if author is None or not any(whose_acts_bar(one, [author.pk]) for one in people):
        return by, True
    return author, not any(whose_acts_bar(one, [by.pk]) for one in people)
