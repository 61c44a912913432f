"""Sending a digest: what waited for it and is still true, of all hot fixes together, in one mail."""

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.common import clock
from apps.hotfixes.models import HotFix

from .digests import key_of
from .dispatch import what_is_true
from .hotfix_mails import begins, first_line
from .letter_words import Letter, wording_of, words_of_letter
from .messages import Mail, Message, Section, Sheet, Way, as_sentence, in_large, site, subject, text
from .models import Kind, Notice
from .outbox import Audience, Outgoing, claim_together, deliver, let_be
from .reworded import words_for
from .situation import Situation

logger = logging.getLogger(__name__)


@dataclass
class Together:
    """Several notices that go in one mail: what comes of it comes of each."""

    notices: Sequence[Notice]
    pk: str = field(init=False)
    sent_at: datetime | None = None
    next_try_at: datetime | None = field(init=False)
    tries: int = field(init=False)
    last_error: str = ""

    def __post_init__(self) -> None:
        self.pk = ", ".join(str(notice.pk) for notice in self.notices)
        self.next_try_at = self.notices[0].next_try_at
        self.tries = max(notice.tries for notice in self.notices)

    def save(self, *, update_fields: list[str]) -> None:
        """Write these columns to each, in one statement."""
        for notice in self.notices:
            for name in update_fields:
                setattr(notice, name, getattr(self, name))
        Notice.objects.bulk_update(self.notices, update_fields)


def due_digests(now: datetime) -> list[int]:
    """Return the keys of whom a digest is due to; one query."""
    due = Notice.objects.due(now).filter(in_digest=True).order_by("to_id")
    return list(due.values_list("to_id", flat=True).distinct())


def send_digest(person_id: int) -> int:
    """Send what waits for this person and is still true, as one mail; return how many were sent."""
    now = clock.now()
    with transaction.atomic():
        due = Notice.objects.due(now).filter(in_digest=True, to=person_id)
        notices = list(due.select_for_update(of=("self",)).select_related("to").order_by("hotfix", "pk"))
        claim_together(notices, now)
    by_hotfix: dict[int, list[Notice]] = defaultdict(list)
    for notice in notices:
        by_hotfix[notice.hotfix_id or 0].append(notice)
    told: list[Notice] = []
    sections: list[Section] = []
    for key, some in by_hotfix.items():
        try:
            true = _still_true(key, some, now)
        except Exception:  # one that cannot be told keeps no other back; it is tried when the claim lapses
            logger.exception("What waited for a digest could not be told: hot fix %s", key)
            continue
        told += [notice for notice, _section in true]
        sections += [section for _notice, section in true]
    if not told:
        return 0
    to = told[0].to
    mail = _mail(sections, len({notice.hotfix_id for notice in told}), told)
    wanted = to.is_active and bool(to.email)
    return deliver([Outgoing(Together(told), mail, to.email, lambda: wanted, zone=to.time_zone)])


def _still_true(hotfix_id: int, notices: list[Notice], now: datetime) -> list[tuple[Notice, Section]]:
    """Return what is still to be told of one hot fix, in the words of now, and let the rest be."""
    true: list[tuple[Notice, Section]] = []
    with transaction.atomic():
        known = HotFix.objects.select_related("system", "reported_by", "changed_by")
        hotfix = known.get(pk=hotfix_id)
        situation, _written, wanted = what_is_true(hotfix, now)
        sees = notices[0].to in Audience(hotfix, [notices[0].to])
        for notice in notices:
            message = wanted.get(key_of(notice))
            if message is None or not sees:
                let_be(notice)
            else:
                true.append((notice, _section(message, situation)))
    return true


def _section(message: Message, situation: Situation) -> Section:
    words = words_for(message, situation)
    hotfix = situation.hotfix
    return Section(
        heading=f"{begins(hotfix)}: {words.heading or message.what}",
        first=first_line(situation),
        lines=tuple(one for one in message.lines if one) if words.lines is None else words.lines,
        way=Way(_("Open %(reference)s") % {"reference": hotfix.reference}, message.url),
    )


def _mail(sections: Sequence[Section], hotfixes: int, told: Sequence[Notice]) -> Mail:
    news = ngettext("%(number)d message", "%(number)d messages", len(sections)) % {"number": len(sections)}
    of = ngettext("%(number)d hot fix", "%(number)d hot fixes", hotfixes) % {"number": hotfixes}
    what = _("digest, %(messages)s of %(hotfixes)s") % {"messages": news, "hotfixes": of}
    letter = Letter(
        place=_("Hot Fix"),
        what=what,
        values={"messages": news, "hotfixes": of},
        lines=(
            _("What could wait since the last one, as it is now; what asks you for something came at once."),
        ),
    )
    words = words_of_letter(Kind.DIGEST, letter, told[0].to, wording_of(Kind.DIGEST))
    first, *more = letter.lines if words.lines is None else words.lines
    way = Way(_("My digest"), site("/admin/digest/"))
    sheet = Sheet(
        first=first,
        what=in_large(words.heading or what),
        facts=(),
        lines=tuple(more),
        ways=(way,),
        sections=tuple(sections),
    )
    parts = [
        part
        for one in sections
        for part in (as_sentence(one.heading), one.first, *one.lines, f"{one.way.label}: {one.way.url}")
    ]
    # One that is sent again after a crash has the name that it had, and is shown once.
    name = sha256(",".join(str(notice.pk) for notice in told).encode()).hexdigest()[:24]
    host = settings.SITE_URL.partition("://")[2].partition("/")[0].partition(":")[0] or "localhost"
    return Mail(
        words.subject or subject(letter.place, what),
        text(as_sentence(sheet.what), sheet.first, *sheet.lines, *parts, f"{way.label}: {way.url}"),
        sheet,
        {"Message-ID": f"<digest.{name}@{host}>"},
    )
