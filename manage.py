#!/usr/bin/env python
"""The command line of the application; from a checkout it uses the local settings unless told otherwise."""

import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def has_lone_surrogates(word: str) -> bool:
    """Whether Python read bytes into `word` that are no text."""
    return any("\ud800" <= letter <= "\udfff" for letter in word)


if __name__ == "__main__":
    if any(has_lone_surrogates(word) for word in sys.argv):
        sys.exit("What was typed here is not UTF-8: type it anew.")
    # A package is for production, and has no other settings.
    packaged = Path(__file__).with_name("RELEASE").exists()
    os.environ.setdefault(
        "DJANGO_SETTINGS_MODULE", f"hotfix_site.settings.{'production' if packaged else 'local'}"
    )
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as refused:
        by_whom = " On a server, `hotfix-manage` sets everything." if packaged else ""
        sys.exit(f"{refused}{by_whom}")
