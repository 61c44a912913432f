"""Putting content into a record as a form would: every value checked, rows added, questions answered."""

from collections.abc import Callable, Iterable
from typing import Any

from apps.hotfixes.evidence import Evidence, content_fields
from apps.hotfixes.lacks import is_blank

from .story_texts import Fields


class Put:
    """Fills one record inside its door. A record that is filled by halves gets the rest the next time.

    In the short form it gets what an Emergency needs before the go; `completing`, only what is empty.
    """

    def __init__(
        self, record: Evidence, *, whole: bool, short: bool = False, completing: bool = False
    ) -> None:
        self.record = record
        self.whole = whole
        self.short = record.short_form if short else None
        self.completing = completing

    def fields(self, values: Fields, *, keep: Iterable[str] = ()) -> None:
        """Set fields; those in `keep` only where nothing stands there yet."""
        kept = [name for name in keep if getattr(self.record, name)]
        if self.completing:
            kept = [name for name in values if not is_blank(getattr(self.record, name))]
        if self.short is not None:
            now = {*self.short.names, *self.short.in_place, *keep}
            kept += [name for name in values if name not in now]
        for name, value in self._share([(name, values[name]) for name in values if name not in kept]):
            _set(self.record, name, value)
        typed = {field.name for field in self.record.coverage.fields.values()}
        self.record.full_clean(exclude={field.name for field in self.record._meta.fields} - typed)

    def rows(self, relation: str, rows: Iterable[Fields]) -> None:
        """Make the rows be these: those that are there already stay as they are."""
        wanted = self._share(list(rows))
        if self.short is not None and relation in self.record.more_may_follow:
            wanted = wanted[:1] if relation == "runs" else [] if relation == "attachments" else wanted
        if self.completing and relation not in self.record.more_may_follow:
            return
        for row in wanted[getattr(self.record, relation).count() :]:
            self.another(relation, row)

    def another(self, relation: str, values: Fields) -> None:
        """Add one row."""
        row = getattr(self.record, relation).model(record=self.record)
        for name, value in values.items():
            _set(row, name, value)
        _keep(row)

    def change_rows(self, relation: str, those: Fields, values: Fields) -> None:
        """Change the rows that are like `those`."""
        for row in getattr(self.record, relation).filter(**those):
            for name, value in values.items():
                _set(row, name, value)
            _keep(row)

    def answers(self, answer: Callable[[Any], Fields]) -> None:
        """Answer the questions of the checklist that people are asked and have not answered yet."""
        questions = list(getattr(self.record, self.record.checklist).filter(answered_by=""))
        for question in self._share(questions):
            if not question.answer and (self.short is None or question.in_emergency):
                for name, value in answer(question).items():
                    _set(question, name, value)
                _keep(question)

    def _share(self, parts: list[Any]) -> list[Any]:
        return parts if self.whole else parts[: (len(parts) + 1) // 2]


def _set(instance: Any, name: str, value: Any) -> None:
    names = {field.name for field in content_fields(type(instance))}
    if name not in names:
        raise ValueError(f"{type(instance).__name__} has no field “{name}”.")
    setattr(instance, name, value)


def _keep(row: Any) -> None:
    row.full_clean(exclude={"record"})
    row.save()
