"""What is logged, and how: everything to standard error, one line per event."""

import json
import logging
from copy import copy
from datetime import UTC, datetime
from traceback import format_tb
from typing import Any


class OneLine(logging.Formatter):
    """A line for each event; the traceback below it only where the fault is the application's own.

    Django hands the exception along with every 403 and 400, too: there it is how a view says no.
    """

    def format(self, record: logging.LogRecord) -> str:
        if _is_a_refusal(record):
            # A copy, because other handlers get the same record.
            record = copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)


class JsonLine(logging.Formatter):
    """A JSON object for each event, with what is named here and nothing else.

    What libraries add to their records (whole requests, SQL with its values) is left out, and so is what
    follows the first line of an accident: there a database tells the row that it refused. The address of a
    request is given as the name of its view, because in some a secret stands.
    """

    # What the line of a request adds.
    ADDED = ("status", "duration_ms", "queries")
    LONGEST = 4000

    def format(self, record: logging.LogRecord) -> str:
        # Imported here: settings are read before any app is.
        from apps.common.log_context import present

        # Django says that it refused something when the request is over, and hands it along.
        context = present() or getattr(getattr(record, "request", None), "log_context", None)
        said: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": _without_address(record, context).getMessage()[: self.LONGEST],
        }
        if context is not None:
            known = {
                "request_id": context.request_id,
                "view": context.view,
                "person": context.person(),
                "reference": context.reference,
            }
            said |= {name: value for name, value in known.items() if value}
        said |= {name: vars(record)[name] for name in self.ADDED if name in vars(record)}
        if record.exc_info and record.exc_info[1] is not None and not _is_a_refusal(record):
            said["accident"] = accident_in_words(record.exc_info[1])
        return json.dumps(said, ensure_ascii=False, default=str)


def accident_in_words(error: BaseException) -> str:
    """Where it happened and what it was, with all that led to it; of what each says, the first line."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    said = f"{type(error).__name__}: {str(error).partition(chr(10))[0][:500]}"
    told = "".join(format_tb(error.__traceback__)) + said
    return f"{accident_in_words(before)}\n\n{told}" if before else told


def _is_a_refusal(record: logging.LogRecord) -> bool:
    status: int | None = getattr(record, "status_code", None)
    return status is not None and status < 500


def _without_address(record: logging.LogRecord, context: Any) -> logging.LogRecord:
    """`record` with the name of the view in place of the address of the present request."""
    if context is None or not isinstance(record.args, tuple):
        return record
    told = copy(record)
    told.args = tuple(_name_for(one, context) for one in record.args)
    return told


def _name_for(argument: Any, context: Any) -> Any:
    is_address = isinstance(argument, str) and argument and context.path.startswith(argument)
    return (context.view or "-") if is_address else argument


def to_standard_error(*, level: str, as_json: bool = False) -> dict[str, Any]:
    """The value of LOGGING: what is at least as grave as `level`, and less of the talkative ones.

    Args:
        as_json: a JSON object for each event, requests included; else lines for people.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
            "json": {"()": JsonLine},
        },
        "handlers": {
            "nowhere": {"class": "logging.NullHandler"},
            # The class writes to standard error; what keeps and rotates it is the service manager's matter.
            "stderr": {"class": "logging.StreamHandler", "formatter": "json" if as_json else "plain"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django adds handlers of its own here; one line per event is enough.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": ["stderr"], "propagate": False},
            # A line for each request is for programs to read.
            "hotfix.requests": {"level": level if as_json else "WARNING"},
            # It tells of every log-in; what went wrong is a warning.
            "axes": {"level": "WARNING"},
            # A signature that does not hold is an answer, and no accident.
            "pyhanko": {"level": "CRITICAL"},
            # In what it tells stand addresses, which are secrets. What matters is told by who asked for it.
            "apprise": {"level": "WARNING", "handlers": ["nowhere"], "propagate": False},
            # It tells each address that it asks, and in some a secret stands.
            "urllib3": {"level": "WARNING"},
            # They tell every step and every page of each PDF.
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
        },
    }
