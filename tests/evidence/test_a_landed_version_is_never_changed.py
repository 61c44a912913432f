"""A content version that landed is never changed: signatures would turn stale, and closed records lack."""

import hashlib
import json

import pytest

from apps.hotfixes.content_versions import Coverage, coverage
from apps.hotfixes.evidence import evidence_model
from apps.hotfixes.phases import evidence_names

# What each version covers and needs, digested; a new version adds its own at the end of its line.
LANDED = {
    "issue_reports": ["76c439233c97"],
    "qualifications": ["cb4f860424e2"],
    "impact_assessments": ["17558f44fe64"],
    "change_requests": ["0de1c97dc40a"],
    "risk_assessments": ["9bcde4daa155"],
    "development_records": ["f679c68da28e"],
    "code_reviews": ["d5c0b96a49ce"],
    "test_reports": ["7d42a1313c96"],
    "deployment_plans": ["8bc3c6eb8cb4"],
    "deployment_records": ["6b6d5c7e2e0d"],
    "verifications": ["5e2ac52ad99c"],
    "release_notes": ["f948a4faceb0"],
    "lessons_learned": ["635a8b7697bb"],
    "merge_records": ["1b2527081aa9"],
    "rollbacks": ["6065c31161e5"],
}


def digested(version: Coverage) -> str:
    """What it covers and what it needs, by its own names."""
    said = {
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
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


@pytest.mark.parametrize("name", evidence_names())
def test_each_is_what_it_was(name: str) -> None:
    model = evidence_model(name)
    now = [digested(coverage(model, number)) for number, _one in enumerate(model.versions, start=1)]
    assert now == LANDED[name], f"Undo what changed a landed version; add one to {model.__name__}.versions."
