"""A walk that is watched: each step is one person's, at a moment of its own, and is compared with before."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import connection
from hypothesis.stateful import RuleBasedStateMachine, invariant

from apps.accounts.models import User
from apps.common import clock
from apps.common.errors import DomainError
from apps.history.models import Link
from apps.history.protection import SEPARATE
from apps.history.verification import verify
from apps.hotfixes.grants import grants_on
from apps.hotfixes.models import HotFix
from apps.hotfixes.recording import recording
from apps.release_notes.publish import publish
from tests.asking import ROLLED_BACK, undone
from tests.driving import NIGHT, Company, perform, report_by_the_door
from tests.filling import COMPLETE, fill
from tests.process.ledger import (
    AFTERWARDS,
    CONTRIBUTOR,
    ENDED,
    EVIDENCE,
    PO,
    QA,
    RM,
    SD,
    TL,
    Ledger,
    Seen,
    see,
)
from tests.process.one_step import Step

NAMES = ("po", "tl", "sd", "qa", "rm", "contributor", "reporter", "insider", "other", "owner", "root")
# What leads on, and whose it is.
ON = {
    "identified": (("submit", CONTRIBUTOR),),
    "qualification": (("qualify", PO), ("qualify", TL)),
    "development": (("submit_for_review", SD),),
    "code_review": (("pass_review", TL),),
    "testing": (("pass_testing", QA),),
    "deployment": (("go", RM), ("deploy", RM)),
    "verification": (("verify", RM),),
    "documentation": (("complete_documentation", RM),),
    "merge": (("merge_to_main", TL),),
}
SUPPLIERS = {
    "qualification": (PO, TL),
    "development": (SD,),
    "code_review": (TL,),
    "testing": (QA,),
    "deployment": (RM, SD),
    "verification": (RM, QA, PO),
    "documentation": (RM, TL),
    "merge": (TL, SD),
}


class Watched(RuleBasedStateMachine):
    """One company and one hot fix after the other; nothing of it stays in the database."""

    # After how many changes the chain is proved again; where a hot fix or the walk ends it is anyway.
    proves_after = 1

    def __init__(self, company: Company) -> None:
        super().__init__()
        self.company = company
        self.moment = NIGHT
        self.actor = 0
        self.refused = ""
        self.wrote, self.unproven = True, 0
        self._around = ExitStack()
        self._around.enter_context(undone())
        self._around.enter_context(connection.execute_wrapper(self._statement))
        deputies = Group.objects.create(name="Deputies")
        self.deputies = deputies
        for name in ("insider", "other"):
            company.people[name].groups.add(deputies)
        self.ledger = Ledger({deputies.pk: {company.insider.pk, company.other.pk}})
        self.ended: dict[int, tuple[Seen, list[Any]]] = {}
        self.earlier: dict[tuple[str, int, str], list[Any]] = {}
        self._report()

    def teardown(self) -> None:
        try:
            self._prove()
        finally:
            self._around.close()

    def _statement(self, execute: Any, sql: str, *others: Any) -> Any:
        """Notice what writes: where nothing was written there is nothing to look at again."""
        self.wrote = self.wrote or sql.lstrip()[:6].upper() in ("INSERT", "UPDATE", "DELETE")
        return execute(sql, *others)

    # --- What a step is ---------------------------------------------------------------------------

    def _report(self) -> None:
        if self.ended:
            self._prove()
        with self._a_step_of("reporter"):
            # Not again by its rows: what a walk before this one wrote moved the sequences of PostgreSQL on.
            self.hotfix = report_by_the_door(self.company)
        holders = {PO: "po", TL: "tl", SD: "sd", QA: "qa", RM: "rm", CONTRIBUTOR: "contributor"}
        self.ledger.makers = set()
        self.ledger.grants = {("person", self.company.people[who].pk, role) for role, who in holders.items()}
        self.seen = see(self.hotfix.pk)

    @contextmanager
    def _a_step_of(self, who: str) -> Iterator[User]:
        """`who` does something, at a moment later than all before; a refusal in a sentence is fine.

        Not the sentence of the database about separate duties: the policy must have said no before it.
        """
        self.moment += timedelta(seconds=1)
        user = self.company.people[who]
        self.actor = user.pk
        self.refused = ""
        with clock.set_to(self.moment):
            try:
                yield user
            except DomainError as refused:
                self.refused = str(refused)
                assert self.refused != SEPARATE, "the policy let through what only the database refused"

    def _look(self) -> None:
        """Compare what is there with what was there."""
        if not self.wrote:
            return
        self.wrote = False
        self.unproven += 1
        with clock.set_to(self.moment):
            after = see(self.hotfix.pk)
            Step(self.seen, after, self.ledger, self.actor, self.moment).check()
        self.seen = after
        self.hotfix = HotFix.objects.get(pk=self.hotfix.pk)
        if after.state in ENDED and after.pk not in self.ended:
            self.ledger.grants.clear()
            self.ended[after.pk] = after, self._links(after.pk)
        held = {
            ("person" if isinstance(grant.holder, User) else "group", grant.holder.pk, str(grant.role))
            for grant in grants_on(self.hotfix)
        }
        assert held == self.ledger.grants, "a role came or went that nobody granted or revoked"

    def _links(self, pk: int) -> list[Any]:
        return list(Link.objects.filter(hotfix=pk).order_by("number").values_list("number", "hash"))

    @invariant()
    def every_step_is_rightful_and_nothing_is_altered(self) -> None:
        self._look()
        if self.unproven >= self.proves_after:
            self._prove()

    def _prove(self) -> None:
        if self.unproven:
            self.unproven = 0
            assert verify(self.hotfix) == []
            self._what_ended_took_no_change()

    def _what_ended_took_no_change(self) -> None:
        for pk, (seen, links) in self.ended.items():
            assert (see(pk), self._links(pk)) == (seen, links), "changed after it had ended"

    # --- The way on, by rightful people -----------------------------------------------------------

    def _go_on(self, pick: int) -> None:
        left = self.seen.state
        self._complete(EVIDENCE[left], pick)
        for act, role in ON[left]:
            if act == "deploy":
                self._complete(AFTERWARDS[left], pick)
            self._signs(act, role, pick)
            if self.seen.state != left:
                return

    def _signs(self, act: str, role: str, pick: int) -> None:
        """One of those who may, by the ledger, does `act` in `role`, for somebody else perhaps."""
        self._does(act, *self._one_who_acts_as(role, pick))

    def _does(self, act: str, who: str, other: str | None) -> None:
        with self._a_step_of(who) as user:
            perform(
                self.hotfix,
                act,
                by=user,
                for_whom=self.company.people[other] if other else None,
                reason="As agreed.",
                details=ROLLED_BACK if act == "roll_back" else None,
            )
        self._look()

    def _one_who_acts_as(self, role: str, pick: int) -> tuple[str, str | None]:
        """A person, and for whom; the holders first, then delegates."""
        key = {name: self.company.people[name].pk for name in NAMES}
        found: list[tuple[str, str | None]] = [
            (who, None) for who in NAMES if self.ledger.holds(key[who], role)
        ]
        at = {"hotfix": self.hotfix.pk, "moment": self.moment + timedelta(seconds=1)}
        found += [
            (who, other)
            for who in NAMES
            for other in NAMES
            if self.ledger.acts_for(key[who], key[other], role, **at)
        ]
        return found[pick % len(found)] if found else ("reporter", None)

    def _complete(self, names: tuple[str, ...], pick: int) -> None:
        wanted = SUPPLIERS.get(self.seen.state, ())
        possible = [*wanted, CONTRIBUTOR]
        who, _other = self._one_who_acts_as(possible[pick % len(possible)], pick)
        for name in names:
            for record in self.hotfix.evidence(name)[name]:
                with self._a_step_of(who) as user:
                    with recording(record, by=user) as present:
                        _make_complete(present)
                    if name == "release_notes" and not record.is_published:
                        publish(record, by=user)
                self._look()


def _make_complete(present: Any) -> None:
    """Fill it in as the tests do; once its rows are there, its fields and answers only."""
    rows_are_there = any(getattr(present, rows.relation).exists() for rows in present.coverage.rows)
    if not rows_are_there or present.relation() == "deployment_records":
        fill(present)
        return
    for name, value in COMPLETE[present.relation()]().items():
        setattr(present, name, value)
    if present.checklist:
        for answer in getattr(present, present.checklist).all():
            answer.answer = {"checks": "passed"}.get(present.checklist, "yes")
            answer.save()
