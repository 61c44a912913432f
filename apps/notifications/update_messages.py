"""Who must hear that nobody responded yet, how it stands, or that an update is due (PROCESS.md 2)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.phase_rules import told_when_nobody_responds
from apps.hotfixes.status_updates import latest_update, next_update_due_at

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, told

ANCHOR = "status"


def response(situation: Situation) -> Iterator[Message]:
    """To those who qualify it: nobody but its reporter did anything for it by the time of its clock."""
    hotfix = situation.hotfix
    if hotfix.responded_at or situation.now < hotfix.respond_by:
        return
    words = {"who": in_one_line(str(hotfix.reported_by)), "at": clock.to_the_minute(hotfix.reported_at)}
    for user in told(situation.role_holders.people(told_when_nobody_responds())):
        yield Message(
            kind=Kind.RESPONSE,
            to=user,
            what=_("a first response is due"),
            url=page_url(hotfix, anchor=ANCHOR),
            lines=(
                _("%(who)s reported it at %(at)s, and nobody else has done anything for it yet.") % words,
                _("Say that you are on it, or begin with the qualification:"),
            ),
            known=situation.acted(user),
        )


def posted(situation: Situation) -> Iterator[Message]:
    """The latest update, to everybody else who has a part in the hot fix."""
    latest = latest_update(situation.hotfix)
    if latest is None:
        return
    for user in told(_taking_part(situation)):
        yield Message(
            kind=Kind.UPDATE,
            to=user,
            what=_("status update"),
            url=page_url(situation.hotfix, anchor=ANCHOR),
            about=str(latest.pk),
            lines=(
                _("%(who)s at %(at)s:")
                % {"who": in_one_line(latest.posted_by_name), "at": clock.to_the_minute(latest.posted_at)},
                quoted(latest.text),
            ),
            known=user.pk == latest.posted_by_id,
        )


def due(situation: Situation) -> Iterator[Message]:
    """To those who lead on from here: those who wait were told nothing for an interval."""
    due_at = next_update_due_at(situation.hotfix)
    if due_at is None or situation.now < due_at:
        return
    latest = latest_update(situation.hotfix)
    reporter = [situation.hotfix.reported_by] if situation.next_act.by_reporter_in else []
    for user in told([*situation.leading, *reporter]):
        yield Message(
            kind=Kind.UPDATE_DUE,
            to=user,
            what=_("a status update is due"),
            url=page_url(situation.hotfix, anchor=ANCHOR),
            phase=situation.hotfix.state,
            round=situation.hotfix.round,
            about=str(latest.pk) if latest else "",
            lines=(_("Those who wait have heard nothing new for a while. Tell them how it stands:"),),
        )


def moments_of_updates(situation: Situation) -> Iterator[datetime]:
    """When a first response, or an update, must be asked for."""
    if situation.hotfix.responded_at is None:
        yield situation.hotfix.respond_by
    if due_at := next_update_due_at(situation.hotfix):
        yield due_at


def _taking_part(situation: Situation) -> list[User]:
    return [*situation.role_holders.people(Role), situation.hotfix.reported_by]
