"""The texts of messages as process owners wrote them; what they left empty is built in."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.common.tracking import tracked

from .kinds import SAYS_NOTHING_ELSE, WARNS, Kind
from .letter_facts import OFFERED, names_of
from .wordings import DETAILS, WHAT, faults

PARTS = ("subject", "heading", "opening", "button")
LONGEST_OPENING = 1000


class Wording(models.Model):
    """What messages of one kind say. No row, or an empty part: what is built in."""

    kind = models.CharField(_("kind"), max_length=20, unique=True, choices=Kind)
    subject = models.CharField(
        _("subject"),
        max_length=120,
        blank=True,
        help_text=_("One line; it must name {reference}. Empty: {reference} {priority}: {what} - {title}"),
    )
    heading = models.CharField(
        _("heading"), max_length=120, blank=True, help_text=_("What is wanted, in one line. Empty: {what}")
    )
    opening = models.TextField(
        _("sentences"),
        max_length=LONGEST_OPENING,
        blank=True,
        help_text=_("An empty line begins a new paragraph. Empty: {details}"),
    )
    button = models.CharField(
        _("button"),
        max_length=40,
        blank=True,
        help_text=_("What the button says; where it leads is put in by itself. Empty: as it is built in."),
    )

    history = tracked()

    class Meta:
        verbose_name = _("text of a message")
        verbose_name_plural = _("texts of messages")
        ordering = ["kind"]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_built_in(self) -> bool:
        """Whether all of it is what is built in."""
        return not any(getattr(self, part) for part in PARTS)

    @property
    def is_of_a_letter(self) -> bool:
        """Whether it is of what concerns a person, and no hot fix with a sheet of its own."""
        return Kind(self.kind) in OFFERED

    @property
    def parts(self) -> tuple[str, ...]:
        """What may be worded: a letter has one link, which says where it leads."""
        return tuple(part for part in PARTS if part != "button" or not self.is_of_a_letter)

    @property
    def must_name_details(self) -> bool:
        """Whether its readers would miss something without them, as what people said or what is owed."""
        return Kind(self.kind) not in SAYS_NOTHING_ELSE

    @property
    def warns(self) -> bool:
        """Whether nothing may stand before what happened."""
        return Kind(self.kind) in WARNS

    @property
    def subject_must_name(self) -> str:
        """Without what the subject would say nothing: a hot fix's reference, or what a letter tells."""
        return WHAT if self.is_of_a_letter else "reference"

    def faults(self) -> dict[str, list[str]]:
        """Return what is wrong with each part, in sentences; empty where it can be sent."""
        every = names_of(Kind(self.kind))
        in_one_line = [one for one in every if one != DETAILS]
        must = {
            "subject": {self.subject_must_name, *([WHAT] if self.warns else [])},
            "heading": {WHAT} if self.is_of_a_letter or self.warns else set(),
            "opening": {DETAILS} if self.must_name_details else set(),
        }
        found = {
            part: faults(
                said,
                known=every if part == "opening" else in_one_line,
                must_name=sorted(must.get(part, ())),
                lines=part == "opening",
                what_first=self.warns and part in ("subject", "heading"),
            )
            for part in self.parts
            if (said := getattr(self, part))
        }
        if self.button and not self.is_of_a_letter:
            found["button"] = faults(self.button, known=[one for one in in_one_line if one != "title"])
        listed = {part: list(sentences) for part, sentences in found.items()}
        return {part: sentences for part, sentences in listed.items() if sentences}

    def clean(self) -> None:
        """Refuse at its field what could not be sent. Raises ValidationError."""
        self.opening = "\n".join(line.rstrip() for line in self.opening.splitlines())
        if found := self.faults():
            raise ValidationError({part: list(sentences) for part, sentences in found.items()})

    def built_in_again(self) -> None:
        """Take every part back to what is built in. It is not saved."""
        for part in PARTS:
            setattr(self, part, "")
