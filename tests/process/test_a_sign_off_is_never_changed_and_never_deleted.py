"""A sign-off names signer, role, meaning, time, round and digest, and stays."""

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db.models import ProtectedError

from apps.approvals.models import Approval
from apps.common.errors import NotAllowed
from apps.hotfixes.models import HotFix
from tests.driving import Company, ready, report


@pytest.fixture
def sign_off(company: Company, asks: Callable[..., Any]) -> Approval:
    hotfix: HotFix = ready(report(company), company, to="testing")
    assert asks("qa", "pass_testing", hotfix, reason="440 tests, all green.").status_code == 302
    return Approval.objects.get(hotfix=hotfix, phase="testing")


def test_what_it_says(sign_off: Approval, company: Company, at_night: datetime) -> None:
    assert (sign_off.signer, sign_off.signer_name) == (company.qa, "Qa Pay")
    assert (sign_off.role, sign_off.decision, sign_off.act) == ("qa_lead", "approved", "pass_testing")
    assert sign_off.meaning == "I confirm that the tests passed and approve this for deployment."
    assert sign_off.comment == "440 tests, all green."
    assert (sign_off.signed_at, sign_off.round) == (at_night, 1)
    assert len(sign_off.evidence_digest) == len(hashlib.sha256().hexdigest())


def test_the_name_stays_when_the_person_is_renamed(sign_off: Approval, company: Company) -> None:
    company.qa.last_name = "Married"
    company.qa.save()
    sign_off.refresh_from_db()
    assert sign_off.signer_name == "Qa Pay"


def test_it_is_not_saved_again(sign_off: Approval) -> None:
    sign_off.comment = "Some were red."
    with pytest.raises(NotAllowed):
        sign_off.save()
    sign_off.refresh_from_db()
    assert sign_off.comment == "440 tests, all green."


def test_it_is_not_deleted(sign_off: Approval, company: Company) -> None:
    with pytest.raises(NotAllowed):
        sign_off.delete()
    with pytest.raises(NotAllowed):
        company.qa.delete()
    with pytest.raises(ProtectedError):
        type(company.qa).objects.filter(pk=company.qa.pk).delete()
    with pytest.raises(ProtectedError):
        sign_off.hotfix.delete()
    assert Approval.objects.filter(pk=sign_off.pk).exists()
