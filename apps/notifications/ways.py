"""Keeping ways: adding, trying, changing and removing them, and choosing of what one wants no mail.

One's own are one's own: nobody else sees them, process owners and administrators included. The channels of a
system are kept by process owners. The address goes in and never comes out again.
"""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import BadInput, NotAllowed, TooManyTries
from apps.common.sending import enter_once
from apps.hotfixes.policy import is_process_owner
from apps.systems.models import System

from .by_way import ByWay, WayFailed, WayRefused
from .kinds import ALWAYS_BY_MAIL, OF_A_CHANNEL, Kind, Subject
from .letter_words import Letter, worded, wording_of
from .messages import Mail, site
from .models import NotByMail, Notice, Way
from .one_line import in_one_line, neutral
from .way_addresses import sender_for, service_of
from .way_models import note_failure, note_success

# So many are tried in an hour by one person: whoever has somebody's session floods no channel.
MOST_TRIES, LATELY = 6, timedelta(hours=1)
# So many ways one person, or one system, has at most.
MOST_WAYS = 10


def kept_by(user: User) -> QuerySet[Way]:
    """The ways that `user` may see and change: their own, and as a process owner those of systems."""
    mine = Q(person=user)
    if is_process_owner(user):
        mine |= Q(system__isnull=False)
    return Way.objects.filter(mine, removed_at=None).select_related("system", "person")


def own_ways(user: User) -> QuerySet[Way]:
    """Those of `user`."""
    return Way.objects.filter(person=user, removed_at=None)


def channels_of(system: System) -> QuerySet[Way]:
    """Those of `system`."""
    return Way.objects.filter(system=system, removed_at=None)


def subjects_for(system: System | None) -> list[Subject]:
    """What may go by a way of `system`, or by one of a person."""
    return list(OF_A_CHANNEL) if system else list(Subject)


def add_way(
    *,
    by: User,
    address: str,
    form: str,
    label: str,
    subjects: Iterable[str],
    system: System | None = None,
    with_title: bool = False,
) -> Way:
    """Add a way of one's own, or a channel of `system`; it is not used before it was tried or used once.

    Raises:
        AddressRefused: no way may have this address; the sentence says why.
        NotAllowed: a channel is added by process owners only.
        TooManyTries: there are as many as one may have.
    """
    if system is not None and not is_process_owner(by):
        raise NotAllowed(_("Only a process owner changes the channels of a system."))
    address = address.strip()
    sender_for(address)
    there_are = channels_of(system) if system else own_ways(by)
    if there_are.count() >= MOST_WAYS:
        raise TooManyTries(_("There are ten ways already: remove one first."))
    way = Way(
        person=None if system else by,
        system=system,
        form=form,
        label=label,
        service=service_of(address).name,
        subjects=_of(subjects, system),
        with_title=with_title and system is not None,
        added_by=by,
        added_at=clock.now(),
    )
    way.keep(address)
    with transaction.atomic():
        way.save()
        enter_once(written=True)  # it has no history, by which an act knows that it did something
    return way


def change_way(way: Way, *, by: User, subjects: Iterable[str], is_on: bool, with_title: bool = False) -> None:
    """Choose what goes by `way`, and whether anything does. Raises NotAllowed."""
    _require_keeper(way, by)
    Way.objects.filter(pk=way.pk, removed_at=None).update(
        subjects=_of(subjects, way.system),
        is_on=is_on,
        with_title=with_title and way.system_id is not None,
    )


def remove_way(way: Way, *, by: User) -> None:
    """Take `way` away, and its address out of the database. Raises NotAllowed."""
    _require_keeper(way, by)
    Way.objects.filter(pk=way.pk).update(removed_at=clock.now(), is_on=False, sealed_address="")


def try_way(way: Way, *, by: User) -> None:
    """Send one message by `way`, now, and write down what came of it.

    Raises:
        NotAllowed: it is another's.
        TooManyTries: several went within the hour.
        WayFailed, WayRefused: it did not go; the sentence says what the service answered.
    """
    _require_keeper(way, by)
    now = clock.now()
    lately = Notice.objects.filter(to=by, kind=Kind.WAY_TRIED, written_at__gt=now - LATELY)
    if lately.count() >= MOST_TRIES:
        raise TooManyTries(_("You tried several times already: look there, or try again in an hour."))
    trial = Notice.objects.create(kind=Kind.WAY_TRIED, to=by, about=f"way {way.pk}", written_at=now)
    Way.objects.filter(pk=way.pk).update(tried_at=now)
    letter = Letter(
        place=_("Hot Fix"),
        what=_("this way works"),
        values={"label": in_one_line(way.label), "service": way.service},
        first=_("Somebody tried whether messages of Hot Fix arrive here. This one did."),
        link=("", site("/admin/")),
    )
    told = worded(Kind.WAY_TRIED, letter, by, wording_of(Kind.WAY_TRIED))
    mail = Mail(neutral(told.subject), neutral(told.text))
    try:
        with ByWay(way).connected() as send:
            send("", mail)
    except WayFailed as failed:
        note_failure(way, clock.now(), str(failed), for_good=isinstance(failed, WayRefused))
        raise
    trial.sent_at = clock.now()
    trial.save(update_fields=["sent_at"])
    note_success(way, trial.sent_at)


def wants_no_mail_of(user: User) -> set[str]:
    """The subjects of which `user` wants no mail."""
    return set(NotByMail.objects.filter(person=user).values_list("subject", flat=True))


def choose_mail(user: User, wanted: Collection[str]) -> None:
    """Have mails go to `user` of the subjects `wanted`, and of those that always go.

    Raises:
        BadInput: of something that is left out nothing else of theirs that works would tell them.
    """
    left_out = {one for one in Subject if one not in wanted and one not in ALWAYS_BY_MAIL}
    told = {subject for way in own_ways(user) if way.works for subject in way.subjects}
    if lonely := sorted(str(one.label) for one in left_out if one not in told):
        sentence = _(
            "You would not hear of this at all: %(subjects)s. Choose a way for it first, and try it."
        )
        raise BadInput(sentence % {"subjects": "; ".join(lonely)})
    with transaction.atomic():
        NotByMail.objects.filter(person=user).delete()
        NotByMail.objects.bulk_create(NotByMail(person=user, subject=one) for one in left_out)


def _of(subjects: Iterable[str], system: System | None) -> list[str]:
    chosen = set(subjects)
    return [one.value for one in subjects_for(system) if one in chosen]


def _require_keeper(way: Way, by: User) -> None:
    if not kept_by(by).filter(pk=way.pk).exists():
        raise NotAllowed(_("This way is kept by somebody else."))
