"""What of a signed record may follow: how it was left, and what was filled in since (PROCESS.md 1).

Completing is not altering. When a phase is left with something missing, the debt keeps how each of its
records stood: which fields were empty, which rows and files there were. By that it is told afterwards what
only fills in, and what would change what was signed; and the record can be written as it was left, which is
what the signatures of then go on covering.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .lacks import Lack, is_blank

if TYPE_CHECKING:
    from .content_versions import Rows
    from .evidence import Evidence

# How a record was left, as plain data in the words of its version:
#   fields: the empty fields with their values then;
#   rows:   for each kind of row whether more may come, and the rows of then by key, with their empty fields;
#   files:  the keys of the files of then.
Left = Mapping[str, Any]
State = dict[str, Any]


def key_of(record: "Evidence") -> str:
    """What a debt calls this record."""
    return f"{record.relation()}:{record.pk}"


def state_of(record: "Evidence") -> State:
    """All that stands in `record` now, rows by their keys."""
    content = record.content()
    return {
        "fields": content["fields"],
        "rows": {rows.name: dict(_by_key(record, rows, content)) for rows in record.coverage.tables},
        "files": [file.pk for file in record.attached],
    }


def how_it_is_left(record: "Evidence") -> Left:
    """How `record` stands when its phase is left."""
    state = state_of(record)
    named = {lack.name for lack in record.missing() if isinstance(lack, Lack)}
    return {
        "fields": _blank_of(state["fields"]),
        "rows": {
            rows.name: {
                "more": _more_may_come(record, rows, named, state["rows"][rows.name]),
                "there": {key: _blank_of(row) for key, row in state["rows"][rows.name].items()},
            }
            for rows in record.coverage.tables
        },
        "files": state["files"],
    }


def as_it_was_left(record: "Evidence", left: Left) -> dict[str, Any]:
    """The content of `record` without what was filled in since: what was signed, unless that was altered."""
    content = record.content()
    tables: dict[str, list[dict[str, Any]]] = {}
    for rows in record.coverage.tables:
        there = left["rows"].get(rows.name, {}).get("there", {})
        tables[rows.name] = [
            {**row, **there[key]} for key, row in _by_key(record, rows, content) if key in there
        ]
    then = [file for file in record.attached if file.pk in left["files"]]
    return {
        **content,
        "fields": {**content["fields"], **left["fields"]},
        "rows": tables,
        "attachments": record.content_of_files(then),
    }


def altered(left: Left, before: State, after: State) -> Iterator[str]:
    """The names of what differs between two states and was not empty when the record was left."""
    for name, value in after["fields"].items():
        if value != before["fields"].get(name) and name not in left["fields"]:
            yield name
    for name, rows in after["rows"].items():
        was, now = before["rows"].get(name, {}), rows
        kept = left["rows"].get(name, {"more": True, "there": {}})
        for key in {**was, **now}:
            if key not in kept["there"]:
                if was.get(key) != now.get(key) and not kept["more"]:
                    yield name
            elif key not in now:
                yield name
            else:
                yield from (
                    f"{name}.{field}"
                    for field, value in now[key].items()
                    if value != was.get(key, {}).get(field) and field not in kept["there"][key]
                )
    if set(left["files"]) & (set(before["files"]) - set(after["files"])):
        yield "attachments"


def supplied(before: State, after: State) -> Iterator[str]:
    """The names of what was filled in between two states, or taken back."""
    yield from (name for name, value in after["fields"].items() if value != before["fields"].get(name))
    for name, rows in after["rows"].items():
        if rows != before["rows"].get(name):
            yield name
    if before["files"] != after["files"]:
        yield "attachments"


def _by_key(record: "Evidence", rows: "Rows", content: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    present = getattr(record, rows.relation).all()
    yield from zip((str(row.pk) for row in present), content["rows"][rows.name], strict=True)


def _blank_of(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if is_blank(value)}


def _more_may_come(record: "Evidence", rows: "Rows", named: set[str], there: Mapping[str, Any]) -> bool:
    if not getattr(rows.model, "people_add_rows", True):
        return False
    return not there or rows.relation in named or rows.relation in record.more_may_follow
