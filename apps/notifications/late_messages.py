"""Who must hear at once that production was changed first: those who qualify it, and the process owners."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.approvals.late_statements import RECENT, late_statement_of, recent_late_records
from apps.common import clock
from apps.hotfixes.phase_rules import ROLES_OF_THE_LANE

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable


def late_messages(situation: Situation) -> Iterator[Message]:
    """Yield that it is a late record, to Product Owner, Technical Lead and process owners."""
    hotfix = situation.hotfix
    statement = late_statement_of(hotfix)
    if statement is None:
        return
    told = {
        "who": in_one_line(statement.changed_by_name),
        "at": clock.to_the_minute(statement.started_at),
        "by": in_one_line(statement.stated_by_name),
        "stated": clock.to_the_minute(statement.stated_at),
    }
    lines = [
        _("Changed by %(who)s at %(at)s; stated by %(by)s at %(stated)s.") % told,
        quoted(statement.done),
        _("Why without a go:"),
        quoted(statement.why),
    ]
    count = recent_late_records(hotfix)
    if count > 1:
        words = {"number": count, "days": RECENT.days}
        lines.append(_("It is number %(number)d of its system within %(days)d days.") % words)
    people = [*situation.role_holders.people(ROLES_OF_THE_LANE), *situation.overseeing]
    for user in reachable(people):
        yield Message(
            kind=Kind.LATE,
            to=user,
            what=_("production was changed first"),
            url=page_url(hotfix, anchor="late"),
            phase=statement.phase,
            round=statement.round,
            about=str(statement.pk),
            lines=tuple(lines),
            known=situation.acted(user),
        )
