"""Telling a delegate that he acts for somebody else, on a system or on one hot fix."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.models import Delegation, HotFix

from .messages import Mail, address, in_one_line, quoted, site, subject, text
from .models import Kind, Notice
from .outbox import claim, deliver, let_be, to_a_person
from .situation import told


def write_for_the_delegate(delegation: Delegation) -> Notice | None:
    """Write down that the delegate is to be told; of one hot fix when his time comes, as he sees it then."""
    if not told([delegation.delegate]):
        return None
    return Notice.objects.create(
        delegation=delegation,
        kind=Kind.DELEGATED,
        to=delegation.delegate,
        written_at=clock.now(),
        next_try_at=max(delegation.starts_at, clock.now()) if delegation.hotfix_id else clock.now(),
    )


def tell_the_delegate(delegation_id: int) -> int:
    """Send the mail about this delegation, if it is due and that is not over; how many were sent."""
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
    return deliver([to_a_person(notice, _mail(delegation), delegation.hotfix)])


def due_delegations(now: datetime) -> list[int]:
    """The keys of the delegations whose mail is due; one query."""
    return list(Notice.objects.due(now).exclude(delegation=None).values_list("delegation", flat=True))


def _mail(delegation: Delegation) -> Mail:
    hotfix = delegation.hotfix
    where = _begins_with(hotfix) if hotfix else str(delegation.system)
    what = _("you act as %(role)s for %(who)s") % {
        "role": delegation.get_role_display(),
        "who": in_one_line(str(delegation.delegator)),
    }
    times = _("From %(starts)s until %(ends)s.") % {
        "starts": clock.to_the_minute(delegation.starts_at),
        "ends": clock.to_the_minute(delegation.ends_at),
    }
    waits = site(reverse("admin:hotfixes_hotfix_changelist") + "?which=waiting")
    return Mail(
        subject=subject(where, what, in_one_line(hotfix.title) if hotfix else ""),
        text=text(
            f"{what[:1].upper()}{what[1:]}: {in_one_line(str(hotfix or delegation.system))}",
            times,
            quoted(delegation.reason),
            _("What waits for you:"),
            address("change", hotfix) if hotfix else waits,
        ),
    )


def _begins_with(hotfix: HotFix) -> str:
    return f"{hotfix.reference} {hotfix.get_priority_display()}"
