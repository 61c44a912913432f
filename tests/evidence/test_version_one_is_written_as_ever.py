"""The content of version 1 is written byte for byte as it was before there were versions."""

import pytest

from apps.evidence.models import Attachment
from apps.hotfixes.evidence import digest, evidence_model
from apps.hotfixes.phases import evidence_names, recorded_outside_phases
from tests.filling import COMPLETE, fill, opened

# The digests of the release that knew no versions yet; of what came later, those of when it came.
PINNED = {
    "issue_reports": "18d4b07c27ea203d3e7fc20538e7ca5656f6185e9e64ce6709ceb7ffb37289ab",
    "qualifications": "87b8e14d851403a95d5b766d2507810da36e6a7714e0ad5519d70f9ef6840ac7",
    "impact_assessments": "7764cf40cd160705c5adee3330b2bf29108f06dcc68adb5659ce03dd012426e7",
    "change_requests": "59a4523c82cdb95bcb8ea433898b58d333b43f9e5b853d8be5f0896a435aff95",
    "risk_assessments": "a718f4534c939938039ece9a52c4e24f8d1e0d7c2faa18e6e0d45d03f8115d55",
    "development_records": "f14624ddecaf1202905b94f1b41b660ecc174bb6faba50f10318cd503171fef7",
    "code_reviews": "89410a07335c1ea41a1ed6193707d71afa6bf8262f8238fededc6c9756b9d568",
    "test_reports": "ead525a4eebb7a88ccced9e2338ac095313576fa0db8839b3cca862c26006ca0",
    "deployment_plans": "c041bdab3a11d08bab9c43902ce0c9d62bfa4f463667ef43e09337512f1d1393",
    "deployment_records": "eed5160aea0ce689a2c0501ff64563cfc1e7ec57b712f0180b9fe94a5652b72a",
    "verifications": "827ee82bbe3ed636a7476dad6cc8fea52a20ca115b8167adfe6dd2b72dc54753",
    "release_notes": "5ba36b0ce462180be0339a814d111561da22a86e0cebc2f68e4cfedd3ef4fd03",
    "lessons_learned": "d3495214c7807f2bb71a6dd56e67ec678cbb3c03c25f1b7be58bc4963dc15f25",
    "merge_records": "fbd86263eae07584bf4f3d64b6fd7c81c25c89a7878c18e24b538269bfd9bf42",
    "rollbacks": "3719416627caff3d89af98b5145ccafa604f1a84edbd2864142d4cfd47e044e4",
    "unauthorised_changes": "4902930e4534ada6f01ff7f7861b82a7f790c1a8650bc1332494d9d5f8314ff6",
}


# What a version after the first one asks no more.
RETIRED = {"deployment_plans": {"rollback_decision_owner": "Rita Release"}}
# One of each kind of row that the complete examples do without.
MORE_ROWS = {
    "code_reviews": ("findings", {"severity": "minor", "status": "waived", "description": "A long name"}),
    "test_reports": ("issues", {"severity": "major", "status": "fixed", "description": "It was slow"}),
    "lessons_learned": ("actions", {"description": "Watch the dates", "owner": "Operations"}),
}


def record_of(name, hotfix):
    record = _filled(name, hotfix)
    record.content_version = 1
    for retired, value in RETIRED.get(name, {}).items():
        setattr(record, retired, value)
    record.save()
    return record


def _filled(name, hotfix):
    if name in recorded_outside_phases():
        return evidence_model(name).objects.create(hotfix=hotfix, **COMPLETE[name]())
    if name in ("deployment_records", "merge_records"):
        fill(opened("deployment_plans", hotfix))
    record = fill(opened(name, hotfix))
    if name in MORE_ROWS:
        relation, values = MORE_ROWS[name]
        getattr(record, relation).create(**values)
    return record


@pytest.mark.parametrize("name", evidence_names())
def test_pinned(name, hotfix, template):
    for kind in ("standards", "readiness", "verification"):
        template(kind, "Is it so?")
    record = record_of(name, hotfix)
    type(record).objects.filter(pk=record.pk).update(content_version=1)
    Attachment.objects.create(
        hotfix=hotfix,
        evidence=name,
        round=1,
        record_key=record.pk,
        name="run.txt",
        media_type="text/plain",
        size=7,
        sha256="a" * 64,
        note="As it ran",
        added_by=hotfix.reported_by,
        added_at=hotfix.reported_at,
    )
    (stored,) = hotfix.evidence(name)[name]
    assert digest([stored.content()]) == PINNED[name]
