"""What whoever signs must know before the evidence: what was not done, missed, contradicted, or kept."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.evidence.deployment_record import DeploymentRecord, StepOutcome
from apps.evidence.insisted import standing_doubts
from apps.hotfixes.evidence_reading import of_round
from apps.hotfixes.missed import Missed
from apps.hotfixes.models import HotFix
from apps.hotfixes.phase_rules import belongs_to_the_report
from apps.hotfixes.phases import PHASES, Phase
from apps.records.newest_evidence import EvidenceByName
from apps.records.said_and_known import contradictions_now

_FIRST_SIGNED = next(phase for phase in PHASES if phase.sign_offs)


@dataclass(frozen=True)
class Matter:
    """A few lines of one kind, under their heading; `counted` says in a word or two how many."""

    heading: str
    counted: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Attention:
    """What whoever signs must know; nothing of it where all is ordinary.

    Attributes:
        grave: what is shown in full before the question.
        folded: what is counted in one line and unfolds, so that on a phone, too, the answer is in sight.
    """

    grave: tuple[Matter, ...] = ()
    folded: tuple[Matter, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.grave or self.folded)

    @property
    def in_short(self) -> str:
        """How much is folded, of each kind."""
        return ", ".join(one.counted for one in self.folded)


def attention(
    hotfix: HotFix, phase: Phase, number: int, missed: Iterable[Missed], evidence: EvidenceByName
) -> Attention:
    """What a signer of `phase` in round `number` must know.

    Args:
        evidence: of every kind and round.
    """
    here = of_round(evidence, number)
    not_done, misses = tuple(_not_done(here)), tuple(one.words for one in missed)
    contradicting = tuple(one.in_words for one in contradictions_now(hotfix, evidence))
    kept = tuple(_says_little(phase, evidence, here))
    grave = (
        Matter(_("Steps that were not done"), "", not_done),
        Matter(_("Thresholds that are missed"), "", misses),
    )
    folded = (
        Matter(
            _("What contradicts each other"),
            ngettext("%(many)d contradiction", "%(many)d contradictions", len(contradicting))
            % {"many": len(contradicting)},
            contradicting,
        ),
        Matter(
            _("What says little, or was asked about and kept"),
            ngettext("%(many)d doubtful answer", "%(many)d doubtful answers", len(kept))
            % {"many": len(kept)},
            kept,
        ),
    )
    return Attention(tuple(one for one in grave if one.lines), tuple(one for one in folded if one.lines))


def steps_not_done(record: DeploymentRecord) -> Iterator[str]:
    """Yield each step that failed or was skipped, with its note, and then what was decided."""
    for step in record.not_done:
        words = {**step, "outcome": StepOutcome.Outcome(step["outcome"]).label.lower()}
        yield _("Step %(step)d %(outcome)s: %(description)s (%(note)s)") % words
    yield from record.decided_in_words()


def _not_done(here: EvidenceByName) -> Iterator[str]:
    for record in here[DeploymentRecord.relation()]:
        if isinstance(record, DeploymentRecord):
            yield from steps_not_done(record)


def _says_little(phase: Phase, evidence: EvidenceByName, here: EvidenceByName) -> Iterator[str]:
    """Yield it of what is signed; nobody signs the report, so it is told with what is signed first."""
    records = [record for name in phase.evidence for record in here[name]]
    if phase is _FIRST_SIGNED:
        reports = (one for name in evidence if belongs_to_the_report(name) for one in evidence[name])
        records = [*reports, *records]
    for record in records:
        for sentence in standing_doubts(record):
            yield f"{record.label()}: {sentence}"
