"""Evidence debts: what an Emergency left a phase without, and must be recorded and ratified afterwards.

A debt keeps what it names as it was when the phase was left; nothing of it is ever changed. That something of
it was recorded since is a row of its own beside it, and so is each signature that ratifies it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from apps.accounts.models import User
from apps.accounts.roles import Role
from apps.common import clock
from apps.common.durations import in_days_and_hours
from apps.common.errors import NotAllowed
from apps.common.tracking import tracked
from apps.hotfixes.evidence import Evidence, evidence_model
from apps.hotfixes.models import HotFix
from apps.hotfixes.phases import PHASE_BY_STATE, Phase, State
from apps.hotfixes.separation_of_duties import (
    barring,
    gave_the_other_approval,
    why_never,
)

from .debts import Debt
from .evidence_debt_queries import (
    DUE_AFTER_THE_GO,
    DUE_AFTER_THE_STATEMENT,
    DUE_AT_THE_LATEST,
    ONCE_FOR_ALL,
    EvidenceDebtManager,
    records_of_debts,
)

if TYPE_CHECKING:
    from .supplements import Supplement


class EvidenceDebt(models.Model):
    """What one phase of one round was left without. It is never changed; it is completed and ratified."""

    append_only = True
    sealed = True

    hotfix = models.ForeignKey(
        HotFix, models.PROTECT, related_name="evidence_debts", verbose_name=_("hot fix")
    )
    round = models.PositiveSmallIntegerField(_("round"))
    phase = models.CharField(_("phase"), max_length=20, choices=State)
    names = models.JSONField(_("what was missing"))
    left = models.JSONField(_("how the records were left"))
    suppliers = models.JSONField(_("who supplies it"))
    evidence_digest = models.CharField(_("SHA-256 of the evidence then"), max_length=64)
    left_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("left by"))
    left_by_name = models.CharField(_("name of who left it"), max_length=300)
    arose_at = models.DateTimeField(_("arose at"))
    # Earlier than that where a round before, which reached no production, owed the same already.
    owed_since = models.DateTimeField(_("owed since"))

    history = tracked()
    objects = EvidenceDebtManager()

    # What the manager reads with each.
    due_within: timedelta
    started_at: datetime | None
    go_signed_at: datetime | None
    go_owed_at: datetime | None
    reached_production: bool

    class Meta:
        verbose_name = _("evidence debt")
        verbose_name_plural = _("evidence debts")
        ordering = ["arose_at", "pk"]

    def __str__(self) -> str:
        return _now("%(phase)s, round %(number)d: evidence that follows") % {
            "phase": self.get_phase_display(),
            "number": self.round,
        }

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NotAllowed(_now("An evidence debt is never changed: it is completed and ratified."))
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise NotAllowed(_now("An evidence debt is never deleted: it is completed and ratified."))

    @property
    def as_phase(self) -> Phase:
        return PHASE_BY_STATE[State(self.phase)]

    def names_evidence(self, name: str) -> bool:
        """Whether it keeps a record of the evidence called `name` open."""
        return any(key.partition(":")[0] == name for key in self.left)

    @property
    def words(self) -> list[str]:
        """What was missing, each with its record: "Test report: a regression run"."""
        return [f"{evidence_model(one['evidence']).label()}: {one['words']}" for one in self.names]

    def get_names_display(self) -> str:
        return "; ".join(self.words)

    def get_left_display(self) -> str:
        told = []
        for key, content in self.left.items():
            many = len(content["fields"])
            words = ngettext("%(name)s: %(many)d empty field", "%(name)s: %(many)d empty fields", many)
            told.append(words % {"name": evidence_model(key.partition(":")[0]).label(), "many": many})
        return "; ".join(told)

    def get_suppliers_display(self) -> str:
        return ", ".join(str(Role(one).label) for one in self.suppliers)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles that ratify it: those that sign its phase."""
        return tuple(rule.role for rule in self.as_phase.sign_offs)

    @property
    def ratifications(self) -> dict[Role, Any]:
        """The signature of each role that has ratified it."""
        return {
            Role(one.role): one
            for one in self.hotfix.approvals.all()
            if one.whole and (one.phase, one.round) == (self.phase, self.round)
        }

    @property
    def ratified_by(self) -> list[tuple[str, Any]]:
        """Each role that has ratified it, in words, with its signature."""
        return [(str(role.label), one) for role, one in self.ratifications.items()]

    @property
    def to_ratify(self) -> tuple[Role, ...]:
        """The roles that have not ratified it yet."""
        given = self.ratifications
        return tuple(role for role in self.roles if role not in given)

    @property
    def ratified(self) -> bool:
        return not self.to_ratify

    @property
    def moved_on(self) -> bool:
        """Whether the next round owes it instead: its own came to nothing before it reached production."""
        return not (self.round == self.hotfix.round or self.phase in ONCE_FOR_ALL or self.reached_production)

    @property
    def lapsed(self) -> bool:
        """Whether the hot fix ended first, with production unchanged."""
        return self.hotfix.ended and not self.ratified and not self.moved_on

    @property
    def is_open(self) -> bool:
        """Whether it is still owed; of one that the same phase owes anew, the later one is asked."""
        return not (self.hotfix.ended or self.moved_on or self.ratified)

    def is_followed_by_one_of(self, debts: "Iterable[EvidenceDebt]") -> bool:
        """Whether one of `debts` is a later one of the same phase and round, which stands in for it."""
        return any((one.phase, one.round) == (self.phase, self.round) and one.pk > self.pk for one in debts)

    @property
    def due_at(self) -> datetime:
        """Until when it must be recorded and ratified."""
        go = min(filter(None, (self.go_signed_at, self.go_owed_at)), default=None)
        moments = [self.owed_since + DUE_AT_THE_LATEST]
        if self.of_a_late_record and self.hotfix.late_since:
            moments.append(self.hotfix.late_since + DUE_AFTER_THE_STATEMENT)
        elif self.started_at:
            moments.append(self.started_at + self.due_within)
        elif go:
            moments.append(go + DUE_AFTER_THE_GO)
        return min(moments)

    @property
    def of_a_late_record(self) -> bool:
        """Whether production stood as it was changed first when it arose, or was so later."""
        until = self.hotfix.late_until
        return self.hotfix.late and (until is None or self.arose_at <= until)

    @property
    def overdue(self) -> bool:
        return self.is_open and clock.now() > self.due_at

    @property
    def status_in_words(self) -> str:
        """Where it stands: due when, overdue for how long, ratified, moved or lapsed."""
        if self.ratified:
            return _now("Ratified")
        if self.moved_on:
            return _now("Owed by the next round")
        if self.hotfix.ended:
            return _now("Lapsed: the hot fix ended with production unchanged")
        length = in_days_and_hours(abs(clock.now() - self.due_at))
        words = _now("Overdue by %(length)s") if self.overdue else _now("Open, due in %(length)s")
        return words % {"length": length}

    @property
    def due_in_words(self) -> str:
        return _now("due until %(until)s") % {"until": clock.to_the_minute(self.due_at)}

    def present_evidence(self) -> dict[str, list[Evidence]]:
        """The records that it names, as they are now."""
        return records_of_debts([self])[self.pk]

    @property
    def still_lacking(self) -> set[str]:
        """The evidence that still lacks something of what was missing, as what was recorded since tells it.

        For lists, which do not read the evidence of every row; `lacks` reads it.
        """
        last = {(one.evidence, one.record_key): one.lacking for one in self.hotfix.supplements.all()}
        return {one["evidence"] for one in self.names if last.get((one["evidence"], one["record"]), 1) != 0}

    def waits_for(self, person: int | None, held: Iterable[Role], decided: Iterable[Any]) -> bool:
        """Whether it waits for this person, who holds the roles `held`, to ratify it: it is all there now."""
        if self.still_lacking:
            return False
        return any(
            not self.why_not_ratified_by(role, person, decided) for role in self.to_ratify if role in held
        )

    def why_not_ratified_by(self, role: Role, person: int | None, decided: Iterable[Any]) -> str:
        """Why this person may not ratify it in `role`, which they hold; empty where nothing bars them.

        Nobody ratifies whom something bars from settling the sign-off that is owed as well.
        """
        known = list(decided)
        skipped = self.sign_off_owed(role)
        why = self.why_barred(role, person, known)
        return why or (skipped.why_barred(person, known) if skipped else "")

    def sign_off_owed(self, role: Role) -> Debt | None:
        """The sign-off of the same phase, round and role that is owed as well; None where it was given."""
        here = (self.round, self.phase, role)
        every: list[Debt] = list(self.hotfix.debts.all())
        found = (one for one in every if (one.round, one.phase, one.as_role) == here)
        return next((one for one in found if not one.is_settled), None)

    def lacks(self, evidence: Mapping[str, list[Evidence]]) -> list[str]:
        """What of its records is still missing, given these as they are now."""
        return [
            f"{record.label()}: {lack}"
            for records in evidence.values()
            for record in records
            for lack in (*record.missing(), *record.unanswered())
        ]

    def why_barred(self, role: Role, person: int | None, decided: Iterable[Any]) -> str:
        """Why this person may not ratify it in `role`, which they hold; empty where nothing bars them.

        Separation of duties is that of the phase; and whoever typed what followed does not ratify it.

        Args:
            decided: every decision of its round (`decided_in`), or at least those of this person.
        """
        if any(one.by_id == person for one in self.every_supplement):
            return _now("You recorded some of what followed, so somebody else must ratify it.")
        if why := why_never(self.hotfix, self.phase, person):
            return why
        found = barring(decided, self.phase, role, person)
        if found is None:
            return ""
        if found.phase == self.phase:
            return gave_the_other_approval(self.phase)
        words = {"number": self.round, "phase": self.get_phase_display()}
        there = State(found.phase).label
        sentence = _now("You signed %(there)s in round %(number)d, so somebody else must ratify %(phase)s.")
        return sentence % {**words, "there": there}

    @property
    def every_supplement(self) -> "list[Supplement]":
        """What was recorded afterwards in its phase and round, whichever debt it was under."""
        here = (self.phase, self.round)
        every: Iterable[Supplement] = self.hotfix.supplements.all()
        return [one for one in every if (one.phase, one.round) == here]

    def note(self, record: Evidence, what: list[str], *, by: User) -> "Supplement":
        """Put on the record that `by` recorded `what` of `record` afterwards."""
        supplement: Supplement = self.hotfix.supplements.create(
            debt=self,
            phase=self.phase,
            round=self.round,
            evidence=record.relation(),
            record_key=record.pk,
            names=what,
            lacking=len([*record.missing(), *record.unanswered()]),
            by=by,
            by_name=str(by),
            recorded_at=clock.now(),
        )
        return supplement
