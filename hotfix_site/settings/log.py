"""What is logged, and how: everything to standard error, one line per event."""

from typing import Any


def to_standard_error(*, level: str) -> dict[str, Any]:
    """The value of LOGGING: what is at least as grave as `level`, and less of the talkative ones."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
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
