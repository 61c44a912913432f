"""A sign-off stores who, in which role, what it means, when, and the evidence itself with its SHA-256."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from apps.approvals.models import Approval
from apps.common import clock
from tests.asking import ask
from tests.driving import NIGHT


@pytest.fixture
def approval(in_testing, company):
    with clock.set_to(NIGHT):
        assert ask(company.qa, "pass_testing", in_testing, signed_at="2001-01-01", decision="refused")
    return Approval._base_manager.get(phase="testing")


def test_the_evidence_is_there_and_the_digest_is_its_own(approval):
    canonical = json.dumps(
        approval.signed_evidence, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert hashlib.sha256(canonical.encode()).hexdigest() == approval.evidence_digest
    (report,) = approval.signed_evidence
    assert report["evidence"] == "test_reports"
    assert [run["type"] for run in report["rows"]["runs"]] == ["integration", "regression"]


def test_the_server_stamps_it_whatever_is_posted(approval):
    assert approval.signed_at == datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
    assert approval.decision == "approved"


def test_name_and_role_stay_as_they_were(approval, company):
    company.qa.last_name = "Married"
    company.qa.save()
    approval = Approval.objects.get(pk=approval.pk)
    assert (approval.signer_name, approval.get_role_display()) == ("Qa Pay", "QA Lead")
    assert approval.meaning == "I confirm that the tests passed and approve this for deployment."


def test_one_role_signs_the_same_evidence_once(approval):
    from django.db import IntegrityError, transaction

    copy = Approval._base_manager.get(pk=approval.pk)
    copy.pk, copy._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()
