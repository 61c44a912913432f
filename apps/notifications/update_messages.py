"""Who must hear that nobody responded yet, how it stands, or that an update is due (PROCESS.md 2)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.phases import PHASE_BY_STATE, State
from apps.hotfixes.status_updates import latest_update, next_update_due_at

from .messages import News, in_one_line, page_url, quoted
from .models import Kind
from .situation import Sight, told

ANCHOR = "status"


def response(sight: Sight) -> Iterator[News]:
    """To those who qualify it: nobody but its reporter did anything for it by the time of its clock."""
    hotfix = sight.hotfix
    if hotfix.responded_at or sight.now < hotfix.respond_by:
        return
    words = {"who": in_one_line(str(hotfix.reported_by)), "at": clock.to_the_minute(hotfix.reported_at)}
    roles = PHASE_BY_STATE[State.QUALIFICATION].suppliers
    for user in told(sight.candidates.people(roles)):
        yield News(
            kind=Kind.RESPONSE,
            to=user,
            what=_("a first response is due"),
            url=page_url(hotfix, anchor=ANCHOR),
            lines=(
                _("%(who)s reported it at %(at)s, and nobody else has done anything for it yet.") % words,
                _("Say that you are on it, or begin with the qualification:"),
            ),
            known=sight.acted(user),
        )


def posted(sight: Sight) -> Iterator[News]:
    """The latest update, to everybody else who has a part in the hot fix."""
    latest = latest_update(sight.hotfix)
    if latest is None:
        return
    for user in told(_taking_part(sight)):
        yield News(
            kind=Kind.UPDATE,
            to=user,
            what=_("status update"),
            url=page_url(sight.hotfix, anchor=ANCHOR),
            about=str(latest.pk),
            lines=(
                _("%(who)s at %(at)s:")
                % {"who": in_one_line(latest.posted_by_name), "at": clock.to_the_minute(latest.posted_at)},
                quoted(latest.text),
            ),
            known=user.pk == latest.posted_by_id,
        )


def due(sight: Sight) -> Iterator[News]:
    """To those who lead on from here: those who wait were told nothing for an interval."""
    due_at = next_update_due_at(sight.hotfix)
    if due_at is None or sight.now < due_at:
        return
    latest = latest_update(sight.hotfix)
    reporter = [sight.hotfix.reported_by] if sight.next_act.by_reporter_in else []
    for user in told([*sight.leading, *reporter]):
        yield News(
            kind=Kind.UPDATE_DUE,
            to=user,
            what=_("a status update is due"),
            url=page_url(sight.hotfix, anchor=ANCHOR),
            phase=sight.hotfix.state,
            round=sight.hotfix.round,
            about=str(latest.pk) if latest else "",
            lines=(_("Those who wait have heard nothing new for a while. Tell them how it stands:"),),
        )


def moments_of_updates(sight: Sight) -> Iterator[datetime]:
    """When a first response, or an update, must be asked for."""
    if sight.hotfix.responded_at is None:
        yield sight.hotfix.respond_by
    if due_at := next_update_due_at(sight.hotfix):
        yield due_at


def _taking_part(sight: Sight) -> list[User]:
    return [*sight.candidates.people(Role), sight.hotfix.reported_by]
