"""The time zone of somebody reaches what they read, and nothing that is kept, signed or printed."""

import re
from pathlib import Path

from django.conf import settings

from .sources import name_of, python_files

# Whoever may ask in which zone somebody reads: what makes a page, a message of a page, or a mail as it goes.
READERS = {
    "apps/common/moments.py",
    "apps/console/admin/delegations.py",
    "apps/console/admin/own_days.py",
    "apps/console/calendar_days.py",
    "apps/console/draft_of_form.py",
    "apps/console/forms/hand_over.py",
    "apps/console/forms/moments.py",
    "apps/console/own_zone.py",
    "apps/console/shown_values.py",
    "apps/console/status_panel.py",
    "apps/console/templatetags/moments.py",
    "apps/console/views/news.py",
    "apps/console/views/time_zone.py",
    "apps/notifications/own_time.py",
}
# A template that would format a moment by itself, or name its zone.
BY_ITSELF = re.compile(
    r"""\|utc\b|\|localtime|\|timezone:|\{%\s*(?:localtime|timezone)\b"""
    r"""|\|date:"[^"]*[HhGgPisu]|\}\}(?:</time>)? UTC"""
)


def test_only_readers_ask_for_the_zone() -> None:
    asks = re.compile(r"common(?:\.| import (?:.*, )?)moments\b|\breader_zone\b")
    asking = {name_of(path) for path in python_files("apps") if asks.search(path.read_text())}
    assert asking == READERS


def test_no_template_formats_a_moment_by_itself() -> None:
    folder: Path = settings.BASE_DIR / "templates"
    found = {
        f"{path.relative_to(folder)}: {match[0]}"
        for path in folder.rglob("*.html")
        for match in BY_ITSELF.finditer(path.read_text())
    }
    assert not found


def test_no_paper_is_made_with_what_pages_show_moments_by() -> None:
    folder: Path = settings.BASE_DIR / "templates"
    papers = [path for name in ("records", "signature") for path in (folder / name).rglob("*.html")]
    assert papers
    assert not [path for path in papers if re.search(r"\{% load [^%]*\bmoments\b", path.read_text())]
