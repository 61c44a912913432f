"""A text of process owners, checked once more and filled: what goes in place of what is built in."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from .messages import in_large
from .models import Wording
from .wordings import CannotBeFilled, filled, filled_paragraphs, filled_subject


@dataclass(frozen=True)
class Words:
    """What was reworded, filled; what is empty is built in."""

    subject: str = ""
    heading: str = ""
    lines: tuple[str, ...] | None = None
    button: str = ""
    # The sentences without those that are built in, for what is read on a lock screen.
    opening: tuple[str, ...] = ()


BUILT_IN = Words()


def fill(wording: Wording, values: Mapping[str, str], details: Collection[str]) -> Words:
    """Return the parts of `wording`, filled. Raises CannotBeFilled, with what is wrong with them."""
    in_a_sentence = dict(values)
    if values.get("title"):
        in_a_sentence["title"] = f"“{values['title']}”"
    if found := wording.faults():
        raise CannotBeFilled(" ".join(sentence for sentences in found.values() for sentence in sentences))
    opening, names = wording.opening, wording.subject_must_name
    return Words(
        subject=in_large(filled_subject(wording.subject, values, must_name=names)) if wording.subject else "",
        heading=in_large(filled(wording.heading, in_a_sentence)),
        lines=filled_paragraphs(opening, in_a_sentence, details) if opening else None,
        button=filled(wording.button, values),
        opening=filled_paragraphs(opening, in_a_sentence, ()),
    )
