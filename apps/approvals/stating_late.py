"""Stating that production was changed first: the use case. A statement is never refused for what it says."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.accounts.reauthentication import Proof, require_proof
from apps.common import clock
from apps.common.errors import BadInput, WrongPhase
from apps.hotfixes.door import LONGEST_REASON, door, too_long
from apps.hotfixes.events import What
from apps.hotfixes.models import HotFix
from apps.hotfixes.policy import Decision, Rights

from .late_statements import LateStatement, late_statement_of

LONGEST_NAME = 300


@dataclass(frozen=True)
class Told:
    """What is stated: when production was changed, by whom, what was done, and why without a go.

    Attributes:
        ended_at: None where it is not known.
        changed_by: None where it was nobody with an account; then `name` says who.
    """

    started_at: datetime | None
    ended_at: datetime | None
    changed_by: User | None
    name: str
    done: str
    why: str


def state_late(hotfix: HotFix, told: Told, *, by: User, proof: Proof | None) -> LateStatement:
    """State that production was already changed; from then on, and for good, it is a late record.

    Nobody is overtaken by a change meanwhile: what is stated stays true.

    Args:
        proof: that `by` was asked again just now.

    Raises:
        NotAllowed, WrongPhase: this person has no part in it, the go was given, or it is stated already.
        BadInput: something is missing or too long; its `fields` say what.
    """
    with door(hotfix, by=by, reason=_("Stated that production was changed first")) as (locked, did):
        may_state_late(Rights(by, locked)).require()
        asked_again = require_proof(proof, by, priority=locked.priority)
        _check(told)
        assert told.started_at is not None
        statement = LateStatement.objects.create(
            hotfix=locked,
            round=locked.round,
            phase=locked.state,
            started_at=told.started_at,
            ended_at=told.ended_at,
            changed_by=told.changed_by,
            changed_by_name=told.name.strip() or str(told.changed_by),
            done=told.done.strip(),
            why=told.why.strip(),
            stated_by=by,
            stated_by_name=str(by),
            stated_at=clock.now(),
            authenticated_by=asked_again.method,
        )
        locked.late_since = statement.stated_at
        locked.production_changed_by = told.changed_by
        did(What.LATE_STATED, rows=(statement,))
    return statement


def may_state_late(rights: Rights) -> Decision:
    """May this person state it now? Whoever has a part in the hot fix, until the go is given."""
    hotfix = rights.hotfix
    if not rights.user.is_active:
        return Decision(False, _("This account is not active."))
    if not (rights.is_reporter or rights.has_a_part):
        return Decision(False, _("Only the reporter, and who holds or acts in a role on it, may state this."))
    if statement := late_statement_of(hotfix):
        words = {"who": statement.stated_by_name, "when": clock.to_the_minute(statement.stated_at)}
        sentence = _("%(who)s has stated this already, at %(when)s. It cannot be changed.")
        return Decision(False, sentence % words, WrongPhase)
    if not rights.before_the_go:
        sentence = _(
            "The go was given, or the hot fix is past it: what was done is told in the deployment record."
        )
        return Decision(False, sentence, WrongPhase)
    return Decision(True)


def _check(told: Told) -> None:
    wrong: dict[str, list[str]] = {}
    if told.started_at is None:
        wrong["started_at"] = [_("Say when production was changed, as near as you know.")]
    if told.changed_by is None and not told.name.strip():
        wrong["changed_by"] = [_("Say who changed production: an account, or a name.")]
    if sentence := too_long(told.name, most=LONGEST_NAME):
        wrong["name"] = [sentence]
    for name, text, words in (
        ("done", told.done, _("Say what was done to production.")),
        ("why", told.why, _("Say why it was done without a go.")),
    ):
        if not text.strip():
            wrong[name] = [words]
        elif sentence := too_long(text, most=LONGEST_REASON):
            wrong[name] = [sentence]
    if wrong:
        raise BadInput(_("Some of this is missing or wrong."), wrong)
