"""What a person must hear of their roles beside grants and delegations: what ended, rosters and groups."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Q
from django.db.models.signals import m2m_changed, post_delete, post_save
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.losses import Loss
from apps.accounts.models import User
from apps.common import clock
from apps.common.tracking import who_acts
from apps.hotfixes.delegation import GIVES_SOMETHING, Delegation
from apps.hotfixes.events import Happened
from apps.systems.models import RosterEntry

from .letters import Letter, write
from .messages import in_one_line, site
from .models import Kind


def listen() -> None:
    """Hear of rosters and groups, which change on pages of the admin and by no door."""
    post_save.connect(_roster_saved, sender=RosterEntry, dispatch_uid="notifications.roster_saved")
    post_delete.connect(_roster_deleted, sender=RosterEntry, dispatch_uid="notifications.roster_deleted")
    m2m_changed.connect(_groups_changed, sender=User.groups.through, dispatch_uid="notifications.groups")


def tell_of_the_end(happened: Happened) -> None:
    """Write to whoever lost a role by `happened`: a grant was taken back, or a delegation withdrawn."""
    where = happened.reference or ""
    for row in happened.rows:
        if isinstance(row, Delegation):
            if row.hotfix_id and row.withdrawn_at and row.withdrawn_at < row.starts_at:
                continue  # it was not told of: the delegate would have heard when it began
            words = {"role": row.get_role_display(), "who": in_one_line(str(row.delegator))}
            what = _("you act as %(role)s for %(who)s no more") % words
            people = [row.delegate, row.delegator]
            where = where or str(row.system)
        else:
            holder = row.holder  # type: ignore[attr-defined]
            what = _("you hold the role of %(role)s no more") % {"role": row.role.label}  # type: ignore[attr-defined]
            people = [holder] if isinstance(holder, User) else list(holder.user_set.all())
        if isinstance(row, Delegation) and happened.by == row.delegator:
            people = [row.delegate]
        _tell(people, where, what, by=happened.by)


def tell_of_who_left(person: User, loss: Loss) -> None:
    """Write to whom `person`, who can sign in no more, acted for and to who acted for them: both count on it.

    Of one that is to come its delegate was not told yet, and hears nothing.
    """
    if loss is not Loss.ACTING:
        return
    given = Delegation.objects.with_status().of(person).filter(Q(status_now__in=GIVES_SOMETHING))
    for one in given.select_related("delegator", "delegate", "system", "hotfix"):
        where = one.hotfix.reference if one.hotfix else str(one.system)
        words = {"who": in_one_line(str(person)), "role": one.get_role_display()}
        if one.delegate_id == person.pk:
            words["until"] = clock.to_the_minute(one.ends_at)
            what = _("%(who)s can sign in no more, and does not act for you as %(role)s") % words
            sentence = _("You are away until %(until)s, and nobody else acts for you by it. Choose another:")
            link = (sentence % words, site(reverse("admin:hotfixes_delegation_give")))
            _tell([one.delegator], where, what, by=who_acts(), link=link)
        elif one.status == "running":
            what = _("you act as %(role)s no more for %(who)s, who can sign in no more") % words
            _tell([one.delegate], where, what, by=who_acts())


def _roster_saved(instance: RosterEntry, raw: bool = False, **_signal: Any) -> None:
    if not raw:
        words = {"role": instance.get_role_display(), "rank": instance.get_rank_display()}
        what = _("you are on the roster as %(role)s (%(rank)s)") % words
        _tell(_people_of(instance), str(instance.system), what, by=who_acts())


def _roster_deleted(instance: RosterEntry, **_signal: Any) -> None:
    what = _("you are on the roster as %(role)s no more") % {"role": instance.get_role_display()}
    _tell(_people_of(instance), str(instance.system), what, by=who_acts())


def _groups_changed(
    instance: Any, action: str, reverse: bool, pk_set: set[int] | None, **_signal: Any
) -> None:
    """Write to whoever was put into a group or taken out; `reverse` where the group was edited."""
    sentences = {
        "post_add": _("you are in the group %(group)s"),
        "post_remove": _("you are in the group %(group)s no more"),
        "pre_clear": _("you are in the group %(group)s no more"),
    }
    if action not in sentences:
        return
    if reverse:
        groups = [instance]
        people = list(instance.user_set.all() if pk_set is None else User.objects.filter(pk__in=pk_set))
    else:
        groups = list(instance.groups.all() if pk_set is None else Group.objects.filter(pk__in=pk_set))
        people = [instance]
    for group in groups:
        what = sentences[action] % {"group": in_one_line(group.name)}
        _tell(people, _("Your roles"), what, by=who_acts())


def _people_of(entry: RosterEntry) -> list[User]:
    if entry.user is not None:
        return [entry.user]
    return list(entry.group.user_set.all()) if entry.group is not None else []


def _tell(
    people: Iterable[User], where: str, what: str, *, by: User | None, link: tuple[str, str] | None = None
) -> None:
    """Write one letter to each of `people`; whoever did it themselves knows."""
    facts = {
        "who": in_one_line(str(by)) if by else _("a command at the server"),
        "at": clock.to_the_minute(clock.now()),
    }
    place = in_one_line(where)
    letter = Letter(
        place=place,
        what=what,
        values=facts,
        first=f"{what[:1].upper()}{what[1:]}: {place}",
        facts=(_("By: %(who)s\nAt: %(at)s") % facts,),
        link=link,
    )
    write([person for person in people if by is None or person.pk != by.pk], Kind.ROLES, letter)
