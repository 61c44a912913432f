"""Making what the present version leaves behind: its doors play the story, and everything is kept."""

from datetime import datetime
from io import StringIO
from pathlib import Path
from unittest import mock

from django.core.management import call_command
from django_tasks_db.models import DBTaskResult

from apps.common import clock
from apps.records.pdf import render_record
from apps.records.pdf_layout import Pdf
from apps.records.snapshot import Snapshot
from tests.driving import NIGHT
from tests.issuing import print_quickly
from tests.upgrade.answers import answers
from tests.upgrade.databases import kind_of
from tests.upgrade.kept import Kept
from tests.upgrade.sites import Site
from tests.upgrade.story import AFTER_THE_CHECKPOINT, BEFORE_THE_CHECKPOINT, Night, lacking_in

# The name in the certificate, which says that it is good for nothing else.
OWNER = "A kept database of the tests"


def keep(version: str, site: Site) -> Path:
    """Keep as `version` what the present code leaves on `site`, which is empty; return the folder.

    Raises:
        FileExistsError: it is kept already.
        ValueError: the story left out something that every kept database must tell of.
    """
    kept = Kept(version, kind_of(site.database.url))
    if kept.folder.exists():
        raise FileExistsError(f"{kept.folder} is there: what a version left is never made anew.")
    with clock.set_to(NIGHT):
        # The key first, so that the history is sealed from its beginning, as on a site in production.
        call_command("create_signing_key", str(site.signing_key), owner=OWNER, stdout=StringIO())
        call_command("migrate", verbosity=0)
    at = _play()
    said = answers(at)
    if lacking := lacking_in(said):
        raise ValueError(f"There is nothing that is {', '.join(lacking)}.")
    kept.keep(site, at=at.isoformat(), answers=said)
    return kept.folder


def _play() -> datetime:
    """Play the story, issue records and write a checkpoint in between; return the moment at its end."""
    night = Night()
    for play in BEFORE_THE_CHECKPOINT:
        play(night)
    with night.later():
        _work()
        call_command("checkpoint", stdout=StringIO())
    for play in AFTER_THE_CHECKPOINT:
        play(night)
    return night.now


def _work() -> None:
    """Do the jobs of the queue, as the worker does; those that are done are not kept."""
    once = {"batch": True, "startup_delay": False, "reload": False}
    with mock.patch("apps.records.issue.render_record", _render):
        call_command("db_worker", **once, verbosity=0, stdout=StringIO())
    if DBTaskResult.objects.failed().exists():
        raise ValueError("A job failed.")
    call_command("prune_db_task_results", min_age_days=0, verbosity=0)


def _render(taken: Snapshot) -> Pdf:
    """Print one page for the long papers of what was closed, because git keeps them for ever."""
    return print_quickly(taken) if taken.cover.closed else render_record(taken)
