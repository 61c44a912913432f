"""Linking hot fixes, taking a link back, and ending one as a duplicate of another (PROCESS.md 7a)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.hotfixes.door import check_reason, door
from apps.hotfixes.events import What
from apps.hotfixes.models import HotFix
from apps.hotfixes.perform import Outcome, perform
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.visibility import visible_to

from .links import HotFixLink

# It ends by this act, pointing to the other one: nobody said that it does not qualify.
END_AS_DUPLICATE = "cancel"
Kind = HotFixLink.Kind


def may_link(rights: Rights) -> Decision:
    """May this person say what the hot fix has to do with others? Whoever may post an update on it."""
    return rights.may_post()


def link(
    hotfix: HotFix,
    kind: HotFixLink.Kind,
    *,
    by: User,
    other: HotFix | None = None,
    release: str = "",
    note: str = "",
) -> HotFixLink:
    """Say that `hotfix` was caused by `other` or a `release`, is a recurrence of it, or is the same.

    Raises:
        NotAllowed, WrongPhase: this person may not, or not now.
        BadInput: it leads nowhere, to itself or round in a circle; its `fields` say where.
    """
    release, note = release.strip(), note.strip()
    with _both_locked(hotfix, other), door(hotfix, by=by, reason=note, stamping=False) as (locked, did):
        may_link(Rights(by, locked)).require()
        check_reason(note, needed=False)
        _check(locked, kind, other, release, by)
        made = HotFixLink(
            hotfix=locked,
            kind=kind,
            other=other,
            release=release,
            note=note,
            made_by=by,
            made_at=clock.now(),
        )
        made.save()
        did(What.LINKED, rows=(made,))
    return made


@contextmanager
def _both_locked(hotfix: HotFix, other: HotFix | None) -> Iterator[None]:
    """Hold both ends of a link, always in this order.

    Two who link them to each other at once would wait for each other, as a link holds whom it leads to.
    """
    with transaction.atomic():
        if other is not None:
            ends = HotFix.objects.filter(pk__in=(hotfix.pk, other.pk)).order_by("pk")
            list(ends.select_for_update().values_list("pk"))
        yield


def take_back(made: HotFixLink, *, by: User, reason: str) -> None:
    """Take a link back that was wrong. Raises NotAllowed, WrongPhase, BadInput."""
    reason = reason.strip()
    with door(made.hotfix, by=by, reason=reason, stamping=False) as (locked, did):
        may_link(Rights(by, locked)).require()
        check_reason(reason, needed=True)
        present = locked.points_to.select_for_update().get(pk=made.pk)
        if present.withdrawn_at:
            raise WrongPhase(_("This link was taken back already."))
        present.withdrawn_at, present.withdrawn_by = clock.now(), by
        present.save(update_fields=["withdrawn_at", "withdrawn_by"])
        did(What.LINK_TAKEN_BACK, rows=(present,))


def end_as_duplicate(
    hotfix: HotFix, *, of: HotFix, by: User, reason: str = "", seen: int | None = None
) -> Outcome:
    """End `hotfix` by pointing to the one that is about the same; both or neither happens.

    Raises what `link` and the act of cancelling raise.
    """
    with transaction.atomic():
        link(hotfix, Kind.DUPLICATE_OF, other=of, by=by, note=reason)
        words = _("Duplicate of %(reference)s") % {"reference": of.reference}
        why = f"{words}: {reason.strip()}" if reason.strip() else f"{words}."
        return perform(hotfix, END_AS_DUPLICATE, by=by, seen=seen, reason=why)


def duplicate_of(hotfix: HotFix) -> HotFix | None:
    """The one that `hotfix` ended by pointing to; None where it did not."""
    found = hotfix.points_to.standing().filter(kind=Kind.DUPLICATE_OF).select_related("other").first()
    return found.other if found and hotfix.ended else None


def _check(hotfix: HotFix, kind: HotFixLink.Kind, other: HotFix | None, release: str, by: User) -> None:
    wrong: dict[str, list[str]] = {}
    if other is None:
        if kind is not Kind.CAUSED_BY or not release:
            wrong["other"] = [_("Say which hot fix; only a cause may be a release.")]
    elif release:
        wrong["release"] = [_("Name a hot fix or a release, and not both.")]
    elif other.pk == hotfix.pk:
        wrong["other"] = [_("This is the same hot fix: name another one.")]
    elif not visible_to(by).filter(pk=other.pk).exists():
        wrong["other"] = [_("There is no such hot fix, or you may not see it.")]
    elif HotFixLink.objects.standing().filter(hotfix=hotfix, kind=kind, other=other).exists():
        wrong["other"] = [_("It points there already.")]
    elif kind is Kind.DUPLICATE_OF and _leads_back(other, hotfix):
        wrong["other"] = [_("%(other)s is a duplicate of this one.") % {"other": other.reference}]
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)


def _leads_back(start: HotFix, to: HotFix) -> bool:
    """Whether `start` is, by whatever steps, a duplicate of `to`."""
    seen, here = {start.pk}, [start.pk]
    while here:
        further = HotFixLink.objects.standing().filter(hotfix__in=here, kind=Kind.DUPLICATE_OF)
        here = [pk for pk in further.values_list("other", flat=True) if pk not in seen]
        seen.update(here)
    return to.pk in seen
