"""The reading process: reads one PDF of unknown origin on its standard input, and prints what it says.

Started by apps.records.bounded_reading with the seconds and bytes that it may use, and ended by the system
when it uses more. It knows neither settings nor database.
"""

import json
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

UNREADABLE = "unreadable"
# Deep enough for every record; a parser that goes deeper is led in circles.
DEEPEST = 1000


def main(seconds: int, memory: int) -> None:
    """Read the file, within limits that are set before anything else is imported."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(DEEPEST)
    print(json.dumps(_told(), default=_as_text))


def _told() -> Any:
    # Sentences are made by who asks: here nothing is translated.
    from django.conf import settings

    settings.configure(USE_I18N=False)
    from apps.records.file_contents import Unreadable
    from apps.records.signed_pdf import read

    try:
        return asdict(read(sys.stdin.buffer))
    except Unreadable:
        return UNREADABLE


def _as_text(thing: Any) -> Any:
    """Return what JSON does not know in a form that it knows."""
    if isinstance(thing, datetime):
        return thing.isoformat()
    return thing.hex() if isinstance(thing, bytes) else sorted(thing)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
