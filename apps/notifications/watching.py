"""Watching a hot fix: whoever may see it hears what becomes of it, while they want to (PROCESS.md 8)."""

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import WrongPhase
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision, Rights
from apps.hotfixes.visibility import sees

from .models import Watching


def may_watch(rights: Rights) -> Decision:
    """May this person watch this hot fix? Whoever sees it, while it is open."""
    if not sees(rights):
        return Decision(False, _("You may not see this hot fix."))
    if rights.hotfix.ended:
        words = {"reference": rights.hotfix.reference}
        return Decision(False, _("%(reference)s has ended: nothing more is told of it.") % words, WrongPhase)
    return Decision(True)


def watch(hotfix: HotFix, *, by: User) -> None:
    """Have `by` hear what becomes of `hotfix`; who watches it already goes on.

    Raises:
        NotAllowed: they may not see it.
        WrongPhase: it has ended.
    """
    may_watch(Rights(by, hotfix)).require()
    Watching.objects.get_or_create(hotfix=hotfix, person=by, defaults={"since": clock.now()})


def stop_watching(hotfix: HotFix, *, by: User) -> None:
    """Have `by` hear of `hotfix` no more but what concerns them; that is so at any time, and for anybody."""
    Watching.objects.filter(hotfix=hotfix, person=by).delete()


def watchers(hotfix: HotFix) -> list[User]:
    """Return who watches `hotfix` and may sign in, in the order in which they began; one query."""
    let_in = User.objects.filter(watching__hotfix=hotfix, is_active=True, is_staff=True)
    return list(let_in.order_by("watching__since", "pk"))
