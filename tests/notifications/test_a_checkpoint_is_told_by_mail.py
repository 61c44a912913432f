"""The number of each checkpoint goes to process owners and auditors, with the command that compares it."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command

from apps.history.written_checkpoints import last_checkpoint
from tests.driving import Company
from tests.issuing import a_key
from tests.telling import give_addresses, letters


def test_it_goes_to_those_who_can_compare_it(
    company: Company, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    give_addresses(company)
    a_key(settings, tmp_path)
    settings.CHECKPOINTS = tmp_path / "checkpoints.jsonl"
    with django_capture_on_commit_callbacks(execute=True):
        call_command("checkpoint", stdout=StringIO())
    written = last_checkpoint()
    assert written is not None
    found = [one for one in letters() if "checkpoint" in one.subject]
    assert sorted(one.to for one in found) == [["auditor@example.org"], ["owner@example.org"]]
    command = f"manage.py verify_history --last-known {written.number} {written.digest}"
    assert all(command in one.body for one in found)
