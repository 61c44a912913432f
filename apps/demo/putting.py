"""Putting content into a record as a form would: every value checked, rows added, questions answered."""

from collections.abc import Callable, Iterable
from typing import Any

from apps.hotfixes.evidence import Evidence, content_fields

from .story_texts import Fields


class Put:
    """Fills one record inside its door. A record that is filled by halves gets the rest the next time."""

    def __init__(self, record: Evidence, *, whole: bool) -> None:
        self.record = record
        self.whole = whole

    def fields(self, values: Fields, *, keep: Iterable[str] = ()) -> None:
        """Set fields; those in `keep` only where nothing stands there yet."""
        kept = [name for name in keep if getattr(self.record, name)]
        for name, value in self._share([(name, values[name]) for name in values if name not in kept]):
            _set(self.record, name, value)
        typed = {field.name for field in self.record.coverage.fields.values()}
        self.record.full_clean(exclude={field.name for field in self.record._meta.fields} - typed)

    def rows(self, relation: str, rows: Iterable[Fields]) -> None:
        """Make the rows be these: those that are there already stay as they are."""
        wanted = self._share(list(rows))
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
        """Answer the questions of the checklist that have no answer yet."""
        questions = list(getattr(self.record, self.record.checklist).all())
        for question in self._share(questions):
            if not question.answer:
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
