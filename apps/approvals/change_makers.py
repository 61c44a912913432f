"""Who made the change, and whom separation of duties keeps from helping past a sign-off (PROCESS.md 3).

Who signs nothing can still see to it that somebody else's signature is not waited for. So whoever may not
give the sign-offs of a phase skips none of them, and neither does whoever made the change: who saved its
development record in any round so far, since each round carries on what the last one wrote, and whom one of
its commits names as its author.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.common.kept_questions import KeptQuestion
from apps.common.many_keys import Keys, among
from apps.common.read_together import RowsAsked, plain, read_together
from apps.hotfixes.evidence import EvidenceRow, content_fields, evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import BARRED_TO_THE_DEVELOPER, PHASE_BY_STATE, SIGNED_BY_THE_DEVELOPER, State
from apps.hotfixes.separation_of_duties import (
    approved_in,
    barring,
    changed_production,
    reported_it,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    Anybody = User | AnonymousUser

# What names an author in the message of a commit; who only read or tested it is named otherwise.
_NAMES_AN_AUTHOR = re.compile(
    r"\b(?:author|(?:co-)?authored-by|co-developed-by|signed-off-by|committed-by|written-by)\s*:\s*(.*?)"
    r"(?=\b[\w-]+-by\s*:|$)",
    re.IGNORECASE | re.MULTILINE,
)

_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]*\w")

# What tells one row of history from those of another act: when, by whom and why it was written.
_Act = tuple[Any, Any, Any]


@dataclass
class Makers:
    """Who saved the development records of one hot fix, and the texts that name authors of its commits."""

    savers: set[int] = field(default_factory=set)
    authors: list[str] = field(default_factory=list)
    # Whose address is among these texts, or was once: whoever has another one since wrote them all the same.
    had_the_address: set[int] = field(default_factory=set)

    def how(self, person: "Anybody") -> str:
        """How this person made the change, after their name; empty where they did not."""
        if person.pk in self.savers:
            return _("saved its development record")
        if person.pk in self.had_the_address or (
            isinstance(person, User) and any(_names(text, person) for text in self.authors)
        ):
            return _("wrote its commits")
        return ""


def makers_of(hotfix: HotFix) -> Makers:
    """Return who made the change of `hotfix`; read once for each version of it."""
    known: tuple[int, Makers] | None = vars(hotfix).get("_makers")
    if known is None or known[0] != hotfix.version:
        known = (hotfix.version, makers_by_hotfix([hotfix.pk])[hotfix.pk])
        vars(hotfix)["_makers"] = known
    return known[1]


def makers_by_hotfix(hotfixes: Collection[int]) -> "defaultdict[int, Makers]":
    """Return who made each change, by the key of the hot fix; however many there are, one query.

    One more where commits name an address.
    """
    found: defaultdict[int, Makers] = defaultdict(Makers)
    for model in _records():
        kinds = list(_rows(model))
        records, *of_rows = read_together(
            *(
                RowsAsked(
                    _history(one).model,
                    _TOLD.statement(model, one, hotfixes=Keys(hotfixes)),
                    ("history_id",),
                )
                for one in (model, *kinds)
            )
        )
        opened: dict[int, tuple[int, _Act]] = {}  # by record: its hot fix, and the act that opened it
        for row in records:
            if row.history_type == "+":
                opened[row.id] = (row.hotfix_id, _act(row))
            elif row.history_user_id:
                found[row.hotfix_id].savers.add(row.history_user_id)
        for kind, told in zip(kinds, of_rows, strict=True):
            _read_rows(kind, told, opened, found)
    _read_former_addresses(found.values())
    return found


def _told(model: Any, kind: Any, *, hotfixes: Keys) -> Any:
    """The history of the records of `model` on some hot fixes, or of the rows of a `kind` on these."""
    if kind is model:
        return plain(_history(model).filter(among("hotfix__pk", hotfixes)))
    ours = model._base_manager.filter(among("hotfix__pk", hotfixes)).order_by().values("pk")
    return plain(_history(kind).filter(record__in=ours))


_TOLD = KeptQuestion(_told)


def why_not_past(hotfix: HotFix, person: "Anybody", makers: Makers | None = None) -> str:
    """Why `person` may not help past the missing sign-offs of the present phase; empty where they may.

    Args:
        makers: who made the change, where the caller has read it for many hot fixes at once.
    """
    phase = PHASE_BY_STATE[State(hotfix.state)]
    words: dict[str, Any] = {"who": person, "phase": phase.name}
    if reported_it(hotfix, phase.state, person.pk):
        return _("%(who)s reported this hot fix, and skips no sign-off of %(phase)s.") % words
    approved = approved_in(hotfix, hotfix.round)
    for rule in phase.sign_offs:
        if found := barring(approved, phase.state, rule.role, person.pk):
            words["there"] = State(found.phase).label
            return _("%(who)s signed %(there)s in this round, and skips no sign-off of %(phase)s.") % words
    return why_their_own(hotfix, person, makers)


def why_their_own(hotfix: HotFix, person: "Anybody", makers: Makers | None = None) -> str:
    """Why `person` may not help past the present phase for having made the change; empty where they may."""
    if changed_production(hotfix, hotfix.state, person.pk):
        changer = {"who": person, "phase": State(hotfix.state).label}
        return _("%(who)s changed production first, and helps nobody past its %(phase)s.") % changer
    if hotfix.state not in BARRED_TO_THE_DEVELOPER:
        return ""
    how = (makers or makers_of(hotfix)).how(person)
    if not how:
        return ""
    words = {"who": person, "how": how, "phase": State(hotfix.state).label}
    sentence = _("%(who)s %(how)s: who made the change helps nobody past its %(phase)s.")
    return sentence % words


def _records() -> Iterator[Any]:
    """The evidence of the phases that the developer signs."""
    for state in SIGNED_BY_THE_DEVELOPER:
        for name in PHASE_BY_STATE[state].evidence:
            yield evidence_model(name)


def _rows(model: Any) -> Iterator[Any]:
    """The rows that people add to such evidence: commits."""
    for name in model.relations():
        related = model._meta.get_field(name).related_model
        if issubclass(related, EvidenceRow) and related.people_add_rows:
            yield related


def _read_rows(
    kind: Any,
    told: Iterable[Any],
    opened: dict[int, tuple[int, _Act]],
    found: "defaultdict[int, Makers]",
) -> None:
    """Put in who added or changed one of these rows, and whom those that are there now name as author.

    What was copied when the record opened is nobody's writing in that round.
    """
    last: dict[int, Any] = {}
    for row in told:
        hotfix, opening = opened[row.record_id]
        if row.history_user_id and _act(row) != opening:
            found[hotfix].savers.add(row.history_user_id)
        last[row.id] = row
    for row in last.values():
        if row.history_type != "-":
            found[opened[row.record_id][0]].authors += _author_texts(kind, row)


def _read_former_addresses(makers: Iterable[Makers]) -> None:
    """Put in whose address a commit names, as accounts have it now or had it once."""
    named: dict[str, list[Makers]] = defaultdict(list)
    for one in makers:
        for address in {found.lower() for text in one.authors for found in _ADDRESS.findall(text)}:
            named[address].append(one)
    if not named:
        return
    once = _history(User).annotate(address=Lower("email")).filter(address__in=named).order_by()
    for person, address in once.values_list("id", "address").distinct():
        for one in named[address]:
            one.had_the_address.add(person)


def _author_texts(rows: Any, row: Any) -> Iterable[str]:
    for one in content_fields(rows):
        if isinstance(one, models.CharField | models.TextField):
            text = str(getattr(row, one.attname, "") or "")
            yield from [text] if one.name.startswith("author") else _NAMES_AN_AUTHOR.findall(text)


def _names(text: str, person: User) -> bool:
    """Whether `text` names this person: by full name, log-in name or address, as whole words."""
    known = (person.get_full_name(), person.get_username(), person.email)
    return any(
        re.search(rf"(?<![\w.@-]){re.escape(name)}(?![\w@-])", text, re.IGNORECASE) for name in known if name
    )


def _history(model: Any) -> Any:
    return getattr(model, model._meta.simple_history_manager_attribute).all()


def _act(row: Any) -> _Act:
    return (row.history_date, row.history_user_id, row.history_change_reason)
