"""How a hot fix stands, in people's own words: its status updates on its page."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.common import clock, moments
from apps.common.durations import A_MOMENT, in_days_and_hours
from apps.console.buttons import url_of
from apps.console.forms.status_update import StatusForm
from apps.hotfixes.models import HotFix, StatusUpdate
from apps.hotfixes.policy import Rights
from apps.hotfixes.status_updates import next_update_due_at


@dataclass(frozen=True)
class StatusPanel:
    """The latest update, those before it newest first, when the next is due, and the form to post one."""

    latest: StatusUpdate | None
    earlier: tuple[StatusUpdate, ...]
    due: str
    overdue: bool
    form: StatusForm | None

    def __bool__(self) -> bool:
        return bool(self.latest or self.due or self.form)


def status_panel(hotfix: HotFix, rights: Rights) -> StatusPanel:
    """What is told, as `rights` sees it; nothing where it ended and nobody had posted anything."""
    newest_first = list(reversed(hotfix.status_updates.all()))
    due_at = next_update_due_at(hotfix)
    return StatusPanel(
        latest=newest_first[0] if newest_first else None,
        earlier=tuple(newest_first[1:]),
        due=_in_words(due_at) if due_at else "",
        overdue=bool(due_at and due_at <= clock.now()),
        form=StatusForm(action=url_of("status", hotfix)) if rights.may_post().allowed else None,
    )


def _in_words(due_at: datetime) -> str:
    words = {"length": in_days_and_hours(abs(due_at - clock.now())), "at": moments.time_of_day(due_at)}
    if abs(due_at - clock.now()) < A_MOMENT:
        return _("The next update is due now, at %(at)s.") % words
    if due_at <= clock.now():
        return _("An update has been due for %(length)s, since %(at)s.") % words
    return _("The next update is due in %(length)s, at %(at)s.") % words
