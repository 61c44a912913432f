"""What is logged, and how: everything to standard error, one line per event."""

import logging
from copy import copy
from typing import Any


class OneLine(logging.Formatter):
    """A line for each event; the traceback below it only where the fault is the application's own.

    Django hands the exception along with every 403 and 400, too: there it is how a view says no.
    """

    def format(self, record: logging.LogRecord) -> str:
        status: int | None = getattr(record, "status_code", None)
        if status is not None and status < 500:
            # A copy, because other handlers get the same record.
            record = copy(record)
            record.exc_info = record.exc_text = None
        return super().format(record)


def to_standard_error(*, level: str) -> dict[str, Any]:
    """The value of LOGGING: what is at least as grave as `level`, and less of the talkative ones."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "plain": {"()": OneLine, "fmt": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {
            # The class writes to standard error; what keeps and rotates it is the service manager's matter.
            "stderr": {"class": "logging.StreamHandler", "formatter": "plain"},
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Django adds handlers of its own here; one line per event is enough.
            "django": {"handlers": [], "propagate": True},
            "django.server": {"handlers": ["stderr"], "propagate": False},
            # It tells of every log-in; what went wrong is a warning.
            "axes": {"level": "WARNING"},
            # A signature that does not hold is an answer, and no accident.
            "pyhanko": {"level": "CRITICAL"},
            # They tell every step and every page of each PDF.
            "fontTools": {"level": "WARNING"},
            "weasyprint": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
        },
    }
