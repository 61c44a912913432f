"""The triggers in PostgreSQL's words. Each is (name, table, statement); a function has no name here."""

from collections.abc import Callable, Iterator, Sequence

from django.db import models
from django.db.backends.utils import truncate_name

Made = tuple[str, str, str]
AnyModel = type[models.Model]

PRESENT = """
    SELECT trigger.tgname, class.relname, pg_get_triggerdef(trigger.oid)
    FROM pg_trigger trigger JOIN pg_class class ON class.oid = trigger.tgrelid
    WHERE class.relnamespace = current_schema()::regnamespace
      AND NOT trigger.tgisinternal AND trigger.tgname LIKE %s
    ORDER BY class.relname, trigger.tgname
"""
_GO_ON = ("IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;", "RETURN NEW;")
# The longest name that PostgreSQL keeps whole.
_LONGEST = 63


def drop(name: str, table: str) -> str:
    return f'DROP TRIGGER IF EXISTS "{name}" ON "{table}"'


def beginning(sentence: str) -> Iterator[Made]:
    """Nothing yet: each function is made beside its table, so that one is there exactly if the other is."""
    return iter(())


def frozen(model: AnyModel, sentence: str) -> Iterator[Made]:
    """No row of `model` is changed or deleted, one by one or all at once."""
    table = model._meta.db_table
    function = _name("hotfix_frozen", table)
    yield "", table, _function(function, "BEGIN", f"{_raised(_text(sentence))}", "END")
    yield _trigger("hotfix_frozen", "UPDATE OR DELETE", table, "FOR EACH ROW", function)
    yield _trigger("hotfix_frozen_whole", "TRUNCATE", table, "FOR EACH STATEMENT", function)


def closed_itself(model: AnyModel, ended: Sequence[str], sentence: str) -> Iterator[Made]:
    """A hot fix that has ended stays as it is."""
    table = model._meta.db_table
    function = _name("hotfix_closed", table)
    said = f"OLD.reference || ' is ' || OLD.state || {_text(': ' + sentence)}"
    check = f"IF OLD.state IN ({_list(ended)}) THEN {_raised(said)} END IF;"
    yield "", table, _function(function, "BEGIN", check, *_GO_ON, "END")
    yield _trigger("hotfix_closed", "UPDATE OR DELETE", table, "FOR EACH ROW", function)


def closed(
    model: AnyModel, above: AnyModel, key: Callable[[str], str], ended: Sequence[str], sentence: str
) -> Iterator[Made]:
    """Nothing is added to, changed in or taken from what belongs to a hot fix that has ended."""
    table = model._meta.db_table
    function = _name("hotfix_closed", table)
    # FOR SHARE waits for a transaction that is closing the hot fix at this moment.
    rows = (
        f'SELECT reference, state FROM "{above._meta.db_table}" '  # noqa: S608
        f"WHERE id IN ({key('NEW')}, {key('OLD')}) FOR SHARE"
    )
    said = f"found.reference || ' is ' || found.state || {_text(': ' + sentence)}"
    yield (
        "",
        table,
        _function(
            function,
            "DECLARE found record;",
            "BEGIN",
            f"FOR found IN {rows} LOOP",
            f"IF found.state IN ({_list(ended)}) THEN {_raised(said)} END IF;",
            "END LOOP;",
            *_GO_ON,
            "END",
        ),
    )
    yield _trigger("hotfix_closed", "INSERT OR UPDATE OR DELETE", table, "FOR EACH ROW", function)


def refused(model: AnyModel, when: str, sentence: str) -> Iterator[Made]:
    """No new row of `model` for which `when` is true."""
    table = model._meta.db_table
    function = _name("hotfix_refused", table)
    check = f"IF {when} THEN {_raised(_text(sentence))} END IF;"
    yield "", table, _function(function, "BEGIN", check, "RETURN NEW;", "END")
    yield _trigger("hotfix_refused", "INSERT", table, "FOR EACH ROW", function)


def _trigger(name: str, events: str, table: str, how: str, function: str) -> Made:
    return (
        name,
        table,
        f'CREATE TRIGGER "{name}" BEFORE {events} ON "{table}" {how} EXECUTE FUNCTION "{function}"()',
    )


def _function(name: str, *lines: str) -> str:
    body = "\n".join(lines)
    return f'CREATE OR REPLACE FUNCTION "{name}"() RETURNS trigger LANGUAGE plpgsql AS $body$\n{body}\n$body$'


def _raised(said: str) -> str:
    return f"RAISE EXCEPTION USING MESSAGE = {said}, ERRCODE = 'integrity_constraint_violation';"


def _name(kind: str, table: str) -> str:
    return truncate_name(f"{kind}_{table}", _LONGEST)


def _text(words: str) -> str:
    return "'" + words.replace("'", "''") + "'"


def _list(words: Sequence[str]) -> str:
    return ", ".join(map(_text, words))
