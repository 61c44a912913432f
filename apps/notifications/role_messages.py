"""Who must hear that they were given a role: by a process owner, or for a while by who holds it."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.grants import Grant, grants_on
from apps.hotfixes.models import Delegation, HotFix

from .conversation import in_conversation
from .letter_words import Letter, worded, wording_of
from .messages import Mail, Message, address, in_one_line, page_url, quoted, site
from .models import Kind, Notice
from .outbox import Audience, claim, deliver, let_be, to_a_person
from .situation import Situation, reachable


def grant_messages(situation: Situation, written: Iterable[Notice]) -> Iterator[Message]:
    """Tell whom a process owner gave a role, while they hold it; `written` are the notices of the hot fix."""
    waiting = [notice for notice in written if notice.kind == Kind.GRANTED and notice.next_try_at]
    if not waiting:
        return
    grants = {key_of(grant): grant for grant in grants_on(situation.hotfix)}
    for notice in waiting:
        grant = grants.get(notice.about)
        if grant is None:
            continue
        history: Any = grant.history
        made = history.filter(history_type="+").select_related("history_user").first()
        names = {"role": grant.role.label, "who": in_one_line(str(made.history_user)) if made else ""}
        yield Message(
            kind=Kind.GRANTED,
            to=notice.to,
            what=_("you hold the role of %(role)s") % names,
            url=page_url(situation.hotfix),
            about=notice.about,
            lines=(
                _("%(who)s gave it to you:") % names,
                quoted(made.history_change_reason or "") if made else "",
            ),
        )


def key_of(grant: Grant) -> str:
    """Return what tells one grant from another in the notices of a hot fix: their `about`."""
    return f"{'user' if hasattr(grant, 'user_id') else 'group'} {grant.pk}"


def reached_by(grant: Grant) -> list[User]:
    """Return the people whom a message about `grant` reaches."""
    holder = grant.holder
    return reachable([holder] if isinstance(holder, User) else holder.user_set.all())


def write_for_the_delegate(delegation: Delegation) -> Notice | None:
    """Write down that the delegate is to be told: of one hot fix when their time comes, as they see it then.

    It returns None where no message reaches them.
    """
    if not reachable([delegation.delegate]):
        return None
    return Notice.objects.create(
        delegation=delegation,
        kind=Kind.DELEGATED,
        to=delegation.delegate,
        written_at=clock.now(),
        next_try_at=max(delegation.starts_at, clock.now()) if delegation.hotfix_id else clock.now(),
    )


def tell_the_delegate(delegation_id: int) -> int:
    """Send the mail about this delegation, if it is due and that is not over; return how many were sent."""
    now = clock.now()
    with transaction.atomic():
        due = Notice.objects.due(now).filter(delegation=delegation_id)
        notice = due.select_for_update(of=("self",)).select_related("to").first()
        if notice is None:
            return 0
        delegation = Delegation.objects.select_related("system", "hotfix", "delegator").get(pk=delegation_id)
        if delegation.over:
            let_be(notice)
            return 0
        claim(notice, now)
    mail = _mail(delegation, notice.to)
    if delegation.hotfix is not None:
        mail = in_conversation(mail, delegation.hotfix.reference, notice.pk)
    audience = Audience(delegation.hotfix, [notice.to]) if delegation.hotfix else None
    return deliver([to_a_person(notice, mail, audience)])


def due_delegations(now: datetime) -> list[int]:
    """Return the keys of the delegations whose mail is due; one query."""
    return list(Notice.objects.due(now).exclude(delegation=None).values_list("delegation", flat=True))


def _mail(delegation: Delegation, to: User) -> Mail:
    hotfix = delegation.hotfix
    values = {
        "role": delegation.get_role_display(),
        "who": in_one_line(str(delegation.delegator)),
        "starts": clock.to_the_minute(delegation.starts_at),
        "ends": clock.to_the_minute(delegation.ends_at),
    }
    what = _("you act as %(role)s for %(who)s") % values
    waits = site(reverse("admin:hotfixes_hotfix_changelist") + "?which=waiting")
    letter = Letter(
        place=_begins_with(hotfix) if hotfix else in_one_line(str(delegation.system)),
        what=what,
        behind=in_one_line(hotfix.title) if hotfix else "",
        values=values,
        first=f"{what[:1].upper()}{what[1:]}: {in_one_line(str(hotfix or delegation.system))}",
        facts=(_("From %(starts)s until %(ends)s.") % values,),
        lines=(quoted(delegation.reason),),
        link=(_("What waits for you:"), address("change", hotfix) if hotfix else waits),
    )
    return worded(Kind.DELEGATED, letter, to, wording_of(Kind.DELEGATED))


def _begins_with(hotfix: HotFix) -> str:
    return f"{hotfix.reference} {hotfix.get_priority_display()}"
