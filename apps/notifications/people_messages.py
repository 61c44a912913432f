"""What process owners must hear of people: who can no longer act or be reached, and what rested on them."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.losses import Loss
from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.left_behind import Resting, RestingDelegation, RestingTurn, resting_on, rests_on
from apps.hotfixes.role_holders import process_owners

from .letter_words import Letter, worded, wording_of
from .messages import Mail, in_one_line, page_url, site
from .models import Kind, Notice
from .outbox import Outgoing, call_it, claim, deliver, let_be, to_a_person
from .situation import reachable

MOST = 30
_ROTAS = ("oncallrule", "oncallshift")


def write_of_a_loss(person: User, loss: Loss, group: Group | None) -> bool:
    """Write down that process owners are to be told, and return True, where anything rests on `person`."""
    if not (loss_in_words(person, loss, group) and rests_on(person, group)):
        return False
    now = clock.now()
    for owner in reachable(process_owners()):
        if owner == person:
            continue
        Notice.objects.create(
            person=person,
            kind=Kind.LOST,
            about=f"{loss.value} {group.pk}" if group else loss.value,
            to=owner,
            written_at=now,
            next_try_at=now,
        )
    return True


def tell_of_losses(person_id: int) -> int:
    """Send the mails about this person that are due and still true; return how many were sent."""
    now = clock.now()
    going: list[Outgoing] = []
    with transaction.atomic():
        due = Notice.objects.due(now).filter(person=person_id).select_for_update(of=("self",))
        for notice in due.select_related("to", "person"):
            mail = _mail(notice)
            if mail is None:
                let_be(notice)
                continue
            call_it(notice, mail)
            claim(notice, now)
            going.append(to_a_person(notice, mail, None))
    return deliver(going)


def due_losses(now: datetime) -> list[int]:
    """Return the keys of the people of whom a mail is due; one query."""
    due = Notice.objects.due(now).exclude(person=None).order_by("person")
    return list(due.values_list("person", flat=True).distinct())


def loss_in_words(person: User, loss: Loss, group: Group | None) -> str:
    """Return what `person` lost, in a sentence; empty where it is true no more."""
    signs_in = person.is_active and person.is_staff
    words = {"who": in_one_line(str(person)), "group": group}
    if loss is Loss.ACTING:
        return "" if signs_in else _("%(who)s can no longer sign in") % words
    if loss is Loss.ADDRESS:
        gone = signs_in and not person.email
        return _("%(who)s can no longer be reached: there is no e-mail address") % words if gone else ""
    assert group is not None
    if person.groups.filter(pk=group.pk).exists() or reachable_members(group):
        return ""
    return _("%(who)s left the group %(group)s, and nobody in it can sign in") % words


def reachable_members(group: Group) -> bool:
    """Whether anybody in `group` may sign in."""
    return User.objects.filter(groups=group, is_active=True, is_staff=True).exists()


def _mail(notice: Notice) -> Mail | None:
    """The mail of one notice, of what is true now; None where there is nothing to tell any more."""
    person = notice.person
    assert person is not None
    kind, _space, key = notice.about.partition(" ")
    group = Group.objects.filter(pk=key).first() if key else None
    loss = Loss(kind)
    if loss is Loss.GROUP and group is None:
        return None
    what = loss_in_words(person, loss, group)
    resting = resting_on(person, group) if what else []
    if not resting:
        return None
    roles = [one for one in resting if not isinstance(one, RestingTurn | RestingDelegation)]
    alone = [one for one in roles if not one.others]
    turns = [one for one in resting if isinstance(one, RestingTurn)]
    away = {one.giver for one in resting if isinstance(one, RestingDelegation) and not one.others}
    lines = [_line(one) for one in resting[:MOST]]
    if len(resting) > MOST:
        lines.append(_("and %(number)d more") % {"number": len(resting) - MOST})
    mend_rotas = (
        _("Mend the rotas: rules of hand-over, and single shifts:"),
        "\n".join(site(reverse(f"admin:systems_{name}_changelist")) for name in _ROTAS),
    )
    letter = Letter(
        place=what,
        what=", ".join(_in_the_subject(len(alone), len(turns), len(away))),
        values={"who": in_one_line(str(person))},
        first=f"{what}.",
        lines=("\n".join(lines),),
        link=(
            _("Grant the role to somebody else on the page of the hot fix, and mend the rosters:"),
            site(reverse("admin:systems_system_changelist")),
        ),
        closing=mend_rotas if turns else (),
    )
    return worded(Kind.LOST, letter, notice.to, wording_of(Kind.LOST))


def _in_the_subject(alone: int, turns: int, away: int) -> Iterator[str]:
    """Yield how many roles nobody else holds, how many rotas call nobody, and how many nobody acts for."""
    if alone or not (turns or away):
        words = ngettext(
            "%(number)d role has no other holder", "%(number)d roles have no other holder", alone
        )
        yield words % {"number": alone}
    if turns:
        words = ngettext("%(number)d rota calls nobody", "%(number)d rotas call nobody", turns)
        yield words % {"number": turns}
    if away:
        words = ngettext(
            "nobody acts for %(number)d who is away", "nobody acts for %(number)d who are away", away
        )
        yield words % {"number": away}


def _line(resting: Resting) -> str:
    words = in_one_line(str(resting))
    return f"- {words}\n  {page_url(resting.hotfix)}" if resting.hotfix else f"- {words}"
