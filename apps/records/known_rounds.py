"""What is known of each round, which everything that was typed is held against."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from apps.evidence.shared import capital
from apps.evidence.sheets import value_in_words
from apps.hotfixes.evidence import Evidence
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import counts, is_the_last_to_be_owed

from .deployments import Deployment
from .newest_evidence import EvidenceByName
from .record_data import Contradiction


@dataclass(frozen=True)
class Round:
    """What is known of one round."""

    hotfix: HotFix
    number: int
    evidence: EvidenceByName
    deployment: Deployment | None

    @property
    def go_at(self) -> datetime | None:
        return self.deployment.go_at if self.deployment else None

    def unsigned_at_the_go(self, *, phase: str = "") -> list[str]:
        """Return the sign-offs, of all phases or one, that were owed at the go, given or gone ahead of."""
        moment = self.go_at
        return [
            f"{debt.get_role_display()} ({debt.get_phase_display()})"
            for debt in self.hotfix.debts.all()
            if phase in ("", debt.phase)
            and not debt.void
            and not is_the_last_to_be_owed(debt.as_phase)
            and counts(debt.as_phase, debt.round, now_in=self.number)
            and (moment is None or not debt.is_settled or debt.settled_by.signed_at > moment)
        ]


def contradiction(
    record: Evidence, name: str, known: str, *, beside: Evidence | None = None
) -> Contradiction:
    """Return that the value of one field is contradicted by what is `known`.

    Args:
        beside: the record that says otherwise, if it is another one.
    """
    field = record.coverage.fields[name]
    label = capital(field.verbose_name)
    said = f"{label}: {value_in_words(record, field) or _('empty')}"
    return told_at_both(record, label, said, known, beside=beside)


def told_at_both(
    record: Evidence, asked: str, said: str, known: str, *, beside: Evidence | None
) -> Contradiction:
    """Return that what was `said` in `record` is contradicted by what is `known` of another record."""
    other = (beside.relation(), beside.round) if beside else ("", 0)
    return Contradiction(record.relation(), record.round, asked, said, known, *other)
