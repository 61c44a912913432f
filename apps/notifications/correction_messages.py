"""Who must hear that the system was corrected: who had a part in the hot fix, and who has one now."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.hotfixes.models import FormerHolder
from apps.hotfixes.phase_rules import lets_the_system_be_corrected

from .messages import Message, in_one_line, page_url, quoted
from .models import Kind
from .situation import Situation, reachable


def correction_messages(situation: Situation) -> Iterator[Message]:
    """Yield of the last correction which system it is now; once Qualification has ended it is no news.

    Old holders read that they have no part any more, new ones why they have one.
    """
    hotfix = situation.hotfix
    if hotfix.corrected_at is None or not lets_the_system_be_corrected(situation.phase):
        return
    last = hotfix.system_corrections.last()
    if last is None:
        return
    now = situation.role_holders.people(Role)
    former = FormerHolder.objects.filter(correction=last).order_by().values("person")
    before = list(User.objects.filter(pk__in=former).order_by("pk"))
    system = in_one_line(str(last.after))
    for user in reachable([*now, *before, hotfix.reported_by]):
        if user in now:
            part = _("The roster of %(system)s holds the roles on it now, and you stand on it.")
        elif user in before:
            part = _(
                "The roster of %(system)s holds the roles on it now. Yours has ended; you go on seeing it."
            )
        else:
            part = _("The roster of %(system)s holds the roles on it now.")
        yield Message(
            kind=Kind.SYSTEM,
            to=user,
            what=_("it is a hot fix of %(system)s") % {"system": system},
            url=page_url(hotfix),
            about=str(last.pk),
            lines=(
                in_one_line(last.in_words),
                quoted(last.reason),
                part % {"system": system},
                _("Every yes of the phase is void; the same evidence can be signed again."),
            ),
            known=user.pk == last.person_id,
        )
