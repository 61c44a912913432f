"""The rows of the front page: what waits for one person, with the verb of their next step, and the others."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.approvals.changing_lane import may_answer_lane_change
from apps.approvals.consent import may_answer
from apps.approvals.ratifying import may_ratify
from apps.approvals.settling import may_settle
from apps.common.durations import in_days_and_hours
from apps.common.many_keys import Keys
from apps.common.reading_along import read_along
from apps.console.buttons import Button, url_of
from apps.console.phase_rail import restore_in_words
from apps.console.what_to_do import button_of
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.evidence_reading import load_present
from apps.hotfixes.frozen import hold_freezes
from apps.hotfixes.gates import Gate, gate
from apps.hotfixes.models import HotFix
from apps.hotfixes.next_steps import Do, next_step_for
from apps.hotfixes.policy import Rights
from apps.hotfixes.visibility import Holding, Visibility

# What waits beside the step that leads on, and what it is worked out of.
READ_ALONG = ("approvals", "debts", "verbal_yeses", "evidence_debts", "supplements", "lane_changes")


@dataclass(frozen=True)
class DeskRow:
    """A hot fix on the front page; `verbs` lead to what this person does next about it."""

    hotfix: HotFix
    clock: str
    verbs: tuple[Button, ...] = ()


def plain_rows(hotfixes: Iterable[HotFix]) -> list[DeskRow]:
    """Rows that wait for others."""
    return [DeskRow(hotfix, _clock(hotfix)) for hotfix in hotfixes]


def rows_to_do(reach: Visibility, hotfixes: Sequence[HotFix]) -> list[DeskRow]:
    """Rows that wait for the person whose `reach` this is.

    As many queries for one as for all of them: sign-offs, debts and yeses, and two for the evidence.
    """
    if not hotfixes:
        return []
    read_along(hotfixes, *READ_ALONG)
    evidence = load_present(hotfixes)
    hold_freezes(hotfixes)
    user, held = cast(User, reach.user), reach.held.acting
    others = {one.holder for one in held} - {user.pk}
    people = User.objects.in_bulk(others) if others else {}
    rows = []
    for hotfix in hotfixes:
        rights = _rights(user, hotfix, held, people)
        verbs = tuple(_verbs(rights, evidence[hotfix.pk]))
        rows.append(DeskRow(hotfix, _clock(hotfix), verbs))
    return rows


def _clock(hotfix: HotFix) -> str:
    """How long until service must be restored; once it is, how long it has been in its phase."""
    if hotfix.restored:
        return _("in this phase for %(time)s") % {"time": in_days_and_hours(hotfix.time_in_phase)}
    return restore_in_words(hotfix)


def _rights(user: User, hotfix: HotFix, held: Mapping[Holding, Keys], people: dict[int, User]) -> Rights:
    here = [one for one, keys in held.items() if hotfix.pk in keys]
    lent: dict[Role, tuple[User, ...]] = {}
    for one in here:
        if one.holder != user.pk:
            lent[one.role] = (*lent.get(one.role, ()), people[one.holder])
    return Rights.known(
        user, hotfix, roles=(one.role for one in here if one.holder == user.pk), held_for=lent
    )


def _verbs(rights: Rights, evidence: dict[str, list[Evidence]]) -> Iterator[Button]:
    """What this person does next: the step that leads on, and what waits for their answer beside it."""
    hotfix = rights.hotfix
    hotfix.hold_evidence(evidence)
    present = gate(hotfix, evidence)
    found = [*_step(rights, present, evidence), *_answers(rights)]
    if not found:
        found = [Button(_("Confirm breaking the glass"), url_of("break_glass", hotfix), "yes")]
    yield from found


def _step(rights: Rights, present: Gate, evidence: dict[str, list[Evidence]]) -> Iterator[Button]:
    step = next_step_for(rights, present)
    if step and step.do is Do.MOVE and present.frozen and present.frozen.may_be_broken:
        # Which of the two ways they go is for them to say, where they read why.
        yield Button(_("See the change freeze"), url_of("change", rights.hotfix), "yes")
    elif step:
        yield button_of(rights.hotfix, step, present, evidence)


def _answers(rights: Rights) -> Iterator[Button]:
    hotfix = rights.hotfix
    yield from _following(rights)
    for debt in hotfix.debts.all():
        if may_settle(rights, debt).allowed:
            words = _("Countersign %(phase)s") if debt.is_countersigned else _("Ratify %(phase)s")
            url = url_of("settle", hotfix, debt.pk, "ratify")
            yield Button(words % {"phase": debt.get_phase_display()}, url, "yes")
    for yes in hotfix.verbal_yeses.all():
        if may_answer(rights, yes).allowed:
            # Whether it may be confirmed, or only struck, the page asks of one: that takes many questions.
            words = _("Answer for the yes to %(phase)s") % {"phase": yes.get_phase_display()}
            yield Button(words, url_of("change", hotfix), "yes")


def _following(rights: Rights) -> Iterator[Button]:
    """Evidence that follows, to be supplied or ratified, and changes of the lane to be answered for."""
    hotfix = rights.hotfix
    every = list(hotfix.evidence_debts.all())
    for debt in every:
        debt.hotfix = hotfix
    for debt in every:
        if not debt.is_open or debt.is_followed_by_one_of(every):
            continue
        words = {"phase": debt.get_phase_display()}
        if lacking := debt.still_lacking:
            if name := next((one for one in sorted(lacking) if rights.may_record(one).allowed), ""):
                url = f"{url_of('evidence', hotfix, name)}?round={debt.round}"
                yield Button(_("Supply what follows in %(phase)s") % words, url, "yes")
        elif may_ratify(rights, debt).allowed:
            yield Button(
                _("Ratify what followed in %(phase)s") % words, url_of("ratify", hotfix, debt.pk), "yes"
            )
    for change in hotfix.lane_changes.all():
        if not change.answers_id and may_answer_lane_change(rights, change).allowed:
            url = url_of("answer_lane", hotfix, change.pk, "agree")
            yield Button(_("Answer for the change of the lane"), url, "yes")
