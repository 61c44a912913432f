"""Who must hear that they are mentioned in a status update: each who is called so, once for each update."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from apps.common import clock
from apps.hotfixes.mentions import names_in, people_called

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable
from .way_models import Way

# What is older is no news: as at an upgrade, when an @ meant nobody.
NEWS_FOR = timedelta(days=3)


def mention_messages(situation: Situation) -> Iterator[Message]:
    """Tell whom an update mentions, of all updates of these days: a later one takes no question back.

    One query, however many updates there are.
    """
    since = situation.now - NEWS_FOR
    lately = [one for one in situation.hotfix.status_updates.all() if one.posted_at > since]
    names = {one.pk: names_in(one.text) for one in lately}
    people = people_called({name.lower() for some in names.values() for name in some})
    for update in lately:
        mentioned = [people[name.lower()] for name in names[update.pk] if name.lower() in people]
        words = {"who": in_one_line(update.posted_by_name), "at": clock.to_the_minute(update.posted_at)}
        for user in reachable(mentioned):
            yield Message(
                kind=Kind.MENTION,
                to=user,
                what=_("%(who)s mentions you") % words,
                url=page_url(situation.hotfix, anchor="status"),
                about=str(update.pk),
                lines=(_("%(who)s at %(at)s:") % words, quoted(update.text)),
                known=user.pk == update.posted_by_id,
            )


def reached_by_a_way(people: Collection[int], **_signal: Any) -> set[int]:
    """Return those of `people`, keys, who would hear of a mention by a way of their own; one query."""
    ways = Way.objects.working().filter(person__in=people)
    return {way.person_id for way in ways if way.person_id and way.takes(Kind.MENTION)}
