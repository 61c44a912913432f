"""Walks one hot fix of each lane: `python -m tests.walk [--json] [LANE ...]`.

With templates of the system and an earlier hot fix, as a system has them that is in use. What is counted and
what is not, tally.py says.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

Figures = dict[str, dict[str, float]]
LINES = ("minutes", "answers", "words", "taps", "choices", "screens", "signatures")


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.walk", description="Walk a hot fix from the report to the end."
    )
    parser.add_argument("lanes", nargs="*", metavar="LANE", help="emergency, critical; both without it")
    parser.add_argument("--json", action="store_true", help="print plain data")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hotfix-walk-") as folder:
        _set_up(folder)
        figures = _walk(options.lanes)
    if options.json:
        print(json.dumps(figures, indent=2))
        return
    for lane, until in figures.items():
        in_words(lane, until, print)


def in_words(lane: str, figures: Figures, write: Callable[[str], Any]) -> None:
    """Write the figures of one lane, side by side."""
    write(f"{lane}{''.join(f'{name:>24}' for name in figures)}")
    for line in LINES:
        write(f"  {line:<{len(lane) - 2}}{''.join(f'{one[line]:>24}' for one in figures.values())}")


def _set_up(folder: str) -> None:
    """A database and files of this run alone; where DATABASE_URL is set, that database."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the walk looks into the database between two clicks
    os.environ["HOTFIX_TEST_DIR"] = folder
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/walk.sqlite3")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _walk(lanes: list[str]) -> dict[str, Figures]:
    from apps.common.tracking import acting
    from apps.systems.priorities import Priority
    from tests.bench.site import gunicorn
    from tests.driving import drive, make_company, report
    from tests.systems_templates import give_templates

    from .way import Way

    if unknown := set(lanes) - set(Priority.values):
        sys.exit(f"There is no lane {', '.join(sorted(unknown))}.")
    company = make_company()
    # Production is watched for the shortest time there is, and the runs are those that the gate asks for.
    give_templates(company.system, verification_minutes=1).runs.all().delete()
    with acting(None):
        company.system.least_soak_minutes = 1
        company.system.save()
    drive(report(company), company, to="closed")
    chosen = [one for one in Priority if not lanes or one.value in lanes]
    with gunicorn() as port, _chromium() as browser:
        address = f"http://127.0.0.1:{port}"
        return {str(one.label): Way(browser, address, company, one).walk() for one in chosen}


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    from tests.browser.conftest import CHROMIUM, QUIET

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            browser.close()


if __name__ == "__main__":
    main()
