"""Legal holds: while one is in force, nothing of a person or of a hot fix is erased or grows old."""

from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput, ChangedSince
from apps.common.tracking import acting
from apps.hotfixes.door import check_reason
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision, is_process_owner

from .models import LegalHold


def may_hold_back(user: User, person: User | None = None) -> Decision:
    """May `user` place and lift holds? Process owners, and nobody one on themselves."""
    if not is_process_owner(user):
        return Decision(False, _("Only a process owner places and lifts a legal hold."))
    if person is not None and person.pk == user.pk:
        return Decision(False, _("This hold is on you: another process owner places and lifts it."))
    return Decision(True)


def place_hold(
    *, by: User, reason: str, person: User | None = None, hotfix: HotFix | None = None, until: date | None
) -> LegalHold:
    """Hold back what is kept of `person`, or of `hotfix` and everybody who had a part in it.

    Raises:
        NotAllowed: `by` may not.
        BadInput: the reason is missing, the day has passed, or not one of both is given.
    """
    may_hold_back(by, person).require()
    reason = reason.strip()
    check_reason(reason, needed=True)
    if (person is None) == (hotfix is None):
        raise BadInput(_("Choose a person or a hot fix, and not both."))
    if until and until < clock.now().astimezone(clock.UTC).date():
        sentence = _("This day has passed.")
        raise BadInput(sentence, {"until": [sentence]})
    with transaction.atomic(), acting(by, reason=_("Legal hold: %(reason)s") % {"reason": reason}):
        if person is not None:  # whoever erases them waits here, and so does this for them
            person = User.objects.select_for_update().get(pk=person.pk)
        hold: LegalHold = LegalHold.objects.create(
            person=person,
            reference=hotfix.reference if hotfix else "",
            reason=reason,
            placed_by=by,
            placed_at=clock.now(),
            until=until,
        )
    return hold


def lift_hold(hold: LegalHold, *, by: User, reason: str) -> LegalHold:
    """Lift `hold`; that it was in force stays on the record. Raises NotAllowed, BadInput, ChangedSince."""
    reason = reason.strip()
    may_hold_back(by, hold.person).require()
    check_reason(reason, needed=True)
    with transaction.atomic(), acting(by, reason=_("Legal hold lifted: %(reason)s") % {"reason": reason}):
        locked = LegalHold.objects.select_for_update().get(pk=hold.pk)
        if locked.lifted_at:
            words = {"who": locked.lifted_by, "at": clock.to_the_minute(locked.lifted_at)}
            raise ChangedSince(_("%(who)s lifted this already, at %(at)s.") % words)
        locked.lifted_by, locked.lifted_at, locked.why_lifted = by, clock.now(), reason
        locked.save()
    return locked


def held_people() -> "QuerySet[LegalHold, int | None]":
    """Return the keys of the people on hold, to leave out in a query."""
    on_people = LegalHold.objects.in_force().filter(person__isnull=False)
    return on_people.order_by().values_list("person", flat=True)


def held_references() -> "QuerySet[LegalHold, str]":
    """Return the references of the hot fixes on hold, likewise."""
    return LegalHold.objects.in_force().exclude(reference="").order_by().values_list("reference", flat=True)
