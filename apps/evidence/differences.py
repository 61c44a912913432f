"""What differs between the evidence as it was signed and as it is now, field by field, in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _

from apps.evidence.shared import capital
from apps.evidence.sheets import coverage_of, plain_in_words
from apps.hotfixes.content_versions import Rows
from apps.hotfixes.evidence import Content, evidence_model


@dataclass(frozen=True)
class Difference:
    """One field, as it was and as it is; empty stands for nothing."""

    field: str
    old: str
    new: str


def differences(before: Content, after: Content) -> list[Difference]:
    """What was changed, added and removed from one content of a phase's evidence to the other."""
    old = {record["evidence"]: record for record in before}
    new = {record["evidence"]: record for record in after}
    return [
        difference
        for name in dict.fromkeys((*old, *new))
        for difference in _of_record(name, old.get(name, {}), new.get(name, {}))
    ]


def _of_record(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Difference]:
    model = evidence_model(name)
    # A record is of one version for life, so both are written in the same words.
    covered = coverage_of(new or old)
    was, is_now = old.get("fields", {}), new.get("fields", {})
    for called, field in covered.fields.items():
        pair = was.get(called), is_now.get(called)
        if pair[0] != pair[1]:
            words = (plain_in_words(model, field, value) for value in pair)
            yield Difference(f"{model.label()}: {capital(field.verbose_name)}", *words)
    rows_before, rows_after = old.get("rows", {}), new.get("rows", {})
    for rows in covered.tables:
        title = f"{model.label()}: {capital(rows.model._meta.verbose_name or '')}"
        before = [_row(rows, row) for row in rows_before.get(rows.name, [])]
        after = [_row(rows, row) for row in rows_after.get(rows.name, [])]
        yield from _of_rows(title, before, after)
    files = _("%(evidence)s: attached files") % {"evidence": model.label()}
    yield from _of_rows(files, _files(old), _files(new))


def _files(record: dict[str, Any]) -> list[str]:
    """The attached files as lines; the sum tells two files of one name apart."""
    return ["{name} (SHA-256 {sha256})".format(**file) for file in record.get("attachments", [])]


def _of_rows(title: str, before: list[str], after: list[str]) -> Iterator[Difference]:
    """Rows by what they say, so that one put in front does not make all others differ."""
    for kind, start, end, first, last in SequenceMatcher(a=before, b=after, autojunk=False).get_opcodes():
        if kind != "equal":
            yield Difference(title, "\n".join(before[start:end]), "\n".join(after[first:last]))


def _row(rows: Rows, row: dict[str, Any]) -> str:
    told = (
        (capital(field.verbose_name), plain_in_words(rows.model, field, row.get(called)))
        for called, field in rows.fields.items()
    )
    return "; ".join(
        _("%(label)s: %(words)s") % {"label": label, "words": words} for label, words in told if words
    )
