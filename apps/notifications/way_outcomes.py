"""What came of each copy: the way learns it, its owner hears once that it fails, and mail goes instead."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.hotfixes.role_holders import process_owners

from .copies import PATIENCE, wake_the_next
from .letter_words import Letter, drafts
from .messages import in_one_line, site
from .models import Copy, Kind, Notice, Way
from .outbox import Outgoing, deliver
from .reached import put_on_record
from .silence import is_silent
from .way_models import note_failure, note_success


@dataclass(frozen=True)
class Done:
    """How many went, and whether something else is to go at once for what did not: a mail, or to the next."""

    sent: int
    goes_on: bool


def deliver_and_note(going: Sequence[Outgoing]) -> Done:
    """Send these, and write down what came of each. It raises nothing of what channels raise."""
    before = {id(one.row): one.row.tries for one in going}
    sent = deliver(going)
    instead = False
    for one in going:
        copy = one.row
        if not isinstance(copy, Copy):
            continue
        if copy.sent_at:
            note_success(copy.way, copy.sent_at)
        elif copy.tries > before[id(copy)]:
            instead = _failed(copy) or instead
        elif copy.next_try_at is None:  # its way was switched off, refused or removed meanwhile
            instead = _otherwise(copy) or instead
    put_on_record(one.row for one in going)
    return Done(sent, instead)


def words_of(error: str) -> str:
    """Return the sentence that a row keeps of an error, without its kind."""
    return error.partition(": ")[2] or error


def _failed(copy: Copy) -> bool:
    """Whether something waits now in place of `copy`."""
    for_good = copy.failed_for_good()
    gives_up = for_good or copy.tries >= PATIENCE
    with transaction.atomic():
        note_failure(copy.way, clock.now(), words_of(copy.last_error), for_good=for_good)
        if not gives_up:
            return False
        _tell_the_owner(copy.way)
        return _otherwise(copy)


def _otherwise(copy: Copy) -> bool:
    """Let it be told by mail, and whoever comes next in line be woken; whether either waits now."""
    mailed, woken = _by_mail(copy), wake_the_next(copy)
    return mailed or woken


def _by_mail(copy: Copy) -> bool:
    """Let the mail of the same go after all, where its person wanted none."""
    if copy.way.person_id is None:
        return False
    left_out = copy.hotfix.notices.filter(
        **{name: getattr(copy, name) for name in ("kind", "phase", "round", "about")},
        to=copy.way.person_id,
        sent_at=None,
        next_try_at=None,
        tries=0,
    )
    return bool(left_out.update(next_try_at=clock.now()))


def _tell_the_owner(way: Way) -> None:
    """Write to whoever keeps it, once until it works again."""
    about = f"way {way.pk}"
    said = Notice.objects.filter(kind=Kind.WAY, about=about)
    if way.worked_at:
        said = said.filter(written_at__gt=way.worked_at)
    if said.exists():
        return
    if is_silent():
        return
    # Without a job: who sends this is at it already, and the timer finds letters by themselves.
    Notice.objects.bulk_create(drafts(_owners(way), Kind.WAY, _letter(way), about=about))


def _owners(way: Way) -> list[User]:
    return [way.person] if way.person else list(process_owners())


def _letter(way: Way) -> Letter:
    words = {"label": in_one_line(way.label), "service": way.service, "why": way.failure}
    if way.system_id is None:
        about = _("Messages to you do not go by “%(label)s” (%(service)s).") % words
        page = reverse("admin:own_ways")
    else:
        words["system"] = in_one_line(str(way.system))
        about = _("Messages of %(system)s do not go by its channel “%(label)s” (%(service)s).") % words
        page = reverse("admin:ways_of_system", args=[way.system_id])
    then = _("Nothing is lost: people hear by mail meanwhile. Correct it there, and try it:")
    return Letter(
        place=_("Hot Fix"),
        what=_("a way does not work: %(label)s") % words,
        values={"label": words["label"], "service": words["service"]},
        first=about,
        lines=(in_one_line(way.failure),),
        link=(then, site(page)),
    )
