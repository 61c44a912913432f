"""A content version that landed is never changed: signatures would turn stale, and closed records lack."""

import hashlib
import json
from typing import Any

import pytest

from apps.hotfixes.content_versions import Coverage, coverage
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.phases import evidence_names

# What each version covers and needs, digested; a new version adds its own at the end of its line.
LANDED = {
    "issue_reports": ["76c439233c97", "a982bdf96f97"],
    "qualifications": ["cb4f860424e2", "3bfc8e50eb61"],
    "impact_assessments": ["17558f44fe64", "6780a03a5017"],
    "change_requests": ["0de1c97dc40a", "8fb5f5c09a2e"],
    "risk_assessments": ["9bcde4daa155", "58bd765f66e4"],
    "development_records": ["f679c68da28e", "e12ea5487014"],
    "code_reviews": ["d5c0b96a49ce", "8e7ace9f3d3d"],
    "test_reports": ["7d42a1313c96", "3478841378ff"],
    "deployment_plans": ["8bc3c6eb8cb4", "952d839e5df8"],
    "deployment_records": ["6b6d5c7e2e0d"],
    "verifications": ["5e2ac52ad99c", "00e60a9e3eb1"],
    "release_notes": ["f948a4faceb0"],
    "lessons_learned": ["635a8b7697bb", "00b77f42e972"],
    "merge_records": ["1b2527081aa9"],
    "rollbacks": ["6065c31161e5"],
    "unauthorised_changes": ["981b38433561"],
}


def digested(version: Coverage) -> str:
    """What it covers and what it needs, by its own names."""
    said: dict[str, Any] = {
        "fields": {name: field.name in version.needs for name, field in version.fields.items()},
        "rows": {
            rows.name: [
                rows.needed,
                {name: field.name in rows.needs for name, field in rows.fields.items()},
            ]
            for rows in version.tables
        },
        "files": version.files,
    }
    if version.short_form is not None:
        short = version.short_form
        said["short"] = {
            "names": sorted(short.names),
            "in_place": {name: one.others for name, one in short.in_place.items()},
        }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", evidence_names())
def test_each_is_what_it_was(name: str) -> None:
    model = evidence_model(name)
    now = [digested(coverage(model, number)) for number, _one in enumerate(model.versions, start=1)]
    assert now == LANDED[name], f"Undo what changed a landed version; add one to {model.__name__}.versions."
