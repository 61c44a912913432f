"""Who must hear a status update, and who must be told that one is due (PROCESS.md 2)."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.hotfixes.status_updates import latest_update, next_update_due_at

from .models import Kind
from .news import News, in_one_line, page_url, quoted
from .sight import Sight, told

ANCHOR = "status"


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
    """When an update must be asked for."""
    if due_at := next_update_due_at(sight.hotfix):
        yield due_at


def _taking_part(sight: Sight) -> list[User]:
    return [*sight.candidates.people(Role), sight.hotfix.reported_by]
