"""The record as data is inside the PDF, and is exactly what the printed digest is the SHA-256 of."""

import hashlib
import json
from pathlib import Path

from apps.records.snapshot import as_json, digest, digest_of
from tests.records.builders import a_snapshot, closed, text_of
from tests.records.printed import closed_paper, opened


def test_the_data_have_the_digest_that_is_printed(tmp_path: Path) -> None:
    with opened(closed_paper()) as document:
        data = document.attachments["snapshot.json"].get_file().read_bytes()
    assert digest_of(data) == hashlib.sha256(data).hexdigest()
    assert hashlib.sha256(data).hexdigest() in text_of(closed_paper().content, tmp_path)


def test_the_data_are_the_snapshot_without_its_printing() -> None:
    whole = closed(a_snapshot())
    data = json.loads(as_json(whole))
    assert data["cover"]["reference"] == "HF-2026-0042"
    assert data["attachments"][0]["sha256"] == "cd" * 32
    assert "printing" not in data
    assert digest_of(as_json(whole).encode()) == digest(whole)


def test_the_file_says_what_it_is_and_when_it_was_made() -> None:
    with opened(closed_paper()) as document:
        (file,) = document.Root.AF
        assert file.AFRelationship == "/Data"
        assert file.EF.F.Subtype == "/application/json"
        assert file.EF.F.Params.CreationDate == file.EF.F.Params.ModDate == "D:20261123040000Z"
        assert "its SHA-256 is the digest" in str(file.Desc)
