"""A question of a checklist, as each hot fix has its own copy of it, and its answer."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from apps.systems.gate_facts import GateFact

from .evidence import EvidenceRow
from .gate_answers import GateAnswer
from .lacks import Lack


class ChecklistAnswer(EvidenceRow):
    """One question copied from a checklist template, and its answer."""

    people_add_rows = False
    # The answers that let the gate open, and those that do so once a note says why.
    opens: ClassVar[tuple[str, ...]] = ()
    opens_with_note: ClassVar[tuple[str, ...]] = ()
    # The same, as people are told beside the questions.
    what_counts: ClassVar[Any] = ""

    Answer: ClassVar[Any]
    answer: Any

    position = models.PositiveSmallIntegerField(_("position"), default=0, editable=False)
    section = models.CharField(_("section"), max_length=80, editable=False)
    text = models.CharField(_("question"), max_length=300, editable=False)
    # What answers it in place of people; empty where people are asked.
    answered_by = models.CharField(
        _("answered by the gate"), max_length=30, blank=True, editable=False, choices=GateFact
    )
    in_emergency = models.BooleanField(_("in an Emergency, too"), default=False, editable=False)
    note = models.CharField(_("note"), max_length=500, blank=True)

    class Meta(EvidenceRow.Meta):
        abstract = True
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def gate_answer(self) -> GateAnswer | None:
        """What the gate says to it; None where people are asked."""
        answer: GateAnswer | None = self.record.gate_answers.get(self.answered_by)
        return answer

    @property
    def settled(self) -> bool:
        """Whether this answer lets the gate open."""
        if answer := self.gate_answer:
            return answer.opens
        return self.answer in self.opens or (self.answer in self.opens_with_note and bool(self.note.strip()))

    def lack(self) -> str:
        """The question, and what is not enough about its answer where it has one."""
        told = self.gate_answer
        if told or not self.answer:
            relation = self._meta.get_field("record").remote_field.related_name  # type: ignore[union-attr]
            words = f"{self} {told}" if told else str(self)
            return Lack(words, f"{relation}.answer", self.pk, now=self.in_emergency)
        values = {"question": str(self), "answer": self.Answer(self.answer).label}
        if self.answer in self.opens_with_note:
            return _now("%(question)s (“%(answer)s” needs a note)") % values
        return _now("%(question)s (answered “%(answer)s”)") % values
