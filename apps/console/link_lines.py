"""What a hot fix has to do with others, as its page shows it: only with those that one may see."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.common.kept_questions import KeptQuestion
from apps.console.buttons import url_of
from apps.hotfixes.phases import act_named
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import visible_to
from apps.learning.linking import END_AS_DUPLICATE, may_link
from apps.learning.links import HotFixLink
from apps.learning.models import FollowUpAction

Kind = HotFixLink.Kind
# How the one that is pointed at calls it.
_BACKWARDS = {
    Kind.CAUSED_BY: _("Caused"),
    Kind.RECURRENCE_OF: _("Came again as"),
    Kind.DUPLICATE_OF: _("Reported again as"),
}


@dataclass(frozen=True)
class LinkLine:
    """One link: how, to what, and where that is; `withdraw_url` for who may take it back."""

    how: str
    what: str
    url: str
    note: str
    withdraw_url: str


@dataclass(frozen=True)
class LinkPanel:
    """All of them, and what this person may add.

    `not_done` are the follow-up actions of what came again that nobody has done yet.
    """

    lines: tuple[LinkLine, ...]
    not_done: tuple[FollowUpAction, ...]
    link_url: str
    duplicate_url: str

    def __bool__(self) -> bool:
        return bool(self.lines or self.link_url or self.duplicate_url)


def link_panel(rights: Rights) -> LinkPanel:
    """Read the links from and to the hot fix; two queries where there are any, one where there are none."""
    hotfix = rights.hotfix
    found: list[HotFixLink] = _TOUCHING.instances(hotfix=hotfix.pk)
    open_ = may_link(rights).allowed
    ends = {pk for one in found for pk in (one.hotfix_id, one.other_id) if pk is not None}
    seen = set(visible_to(rights.user).filter(pk__in=ends).values_list("pk", flat=True)) if found else set()
    again = [one.other_id for one in found if one.kind == Kind.RECURRENCE_OF and one.other_id in seen]
    actions = FollowUpAction.objects.pending().filter(came_of__in=again) if again else ()
    return LinkPanel(
        lines=tuple(_lines(rights, found, seen, open_=open_)),
        not_done=tuple(actions),
        link_url=url_of("link", hotfix) if open_ else "",
        duplicate_url=url_of("duplicate", hotfix) if rights.may(act_named(END_AS_DUPLICATE)).allowed else "",
    )


_TOUCHING = KeptQuestion(lambda *, hotfix: HotFixLink.objects.touching(hotfix))


def _lines(rights: Rights, found: list[HotFixLink], seen: set[int], *, open_: bool) -> Iterator[LinkLine]:
    for one in found:
        own = one.hotfix_id == rights.hotfix.pk
        other = one.other if own else one.hotfix
        if other is not None and other.pk not in seen:
            # Its reference is on the record; what it is about is not for this person.
            what, url = (other.reference, "") if own else ("", "")
        else:
            what, url = (str(other), url_of("change", other)) if other else (one.release, "")
        if what:
            yield LinkLine(
                how=one.get_kind_display() if own else str(_BACKWARDS[Kind(one.kind)]),
                what=what,
                url=url,
                note=one.note,
                withdraw_url=url_of("unlink", rights.hotfix, one.pk) if own and open_ else "",
            )
