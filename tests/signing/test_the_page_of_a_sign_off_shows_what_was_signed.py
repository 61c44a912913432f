"""The page of a sign-off shows the signed evidence in words, and hands out the very bytes of its digest."""

import hashlib

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from apps.approvals.models import Approval
from apps.evidence.attachments import attach
from apps.hotfixes.models import HotFix
from tests.asking import ask, client_of, words_of
from tests.driving import Company


@pytest.fixture
def approval(in_testing: HotFix, company: Company) -> Approval:
    attach(in_testing.test_reports.get(), ContentFile(b"passed\n", name="run.txt"), by=company.qa)
    assert ask(company.qa, "pass_testing", in_testing).status_code == 302
    return in_testing.approvals.get(phase="testing")


def of(approval: Approval, name: str) -> str:
    return reverse(f"admin:approvals_approval_{name}", args=[approval.pk])


def test_in_words_and_no_codes(approval: Approval, company: Company) -> None:
    page = words_of(client_of(company.auditor).get(of(approval, "change")))
    for words in ("Test report", "Version under test", "Regression", "Attached files", "run.txt"):
        assert words in page, words
    assert "test_reports" not in page
    assert "{'evidence" not in page
    assert '{"evidence' not in page


def test_as_it_was_signed_whatever_was_typed_since(in_testing: HotFix, company: Company) -> None:
    ask(company.qa, "fail_testing", in_testing)
    signed = in_testing.approvals.get(phase="testing")
    before = signed.signed_evidence[0]["fields"]["version_under_test"]
    in_testing.test_reports.filter(round=1).update(version_under_test="99.99.99")
    page = words_of(client_of(company.auditor).get(of(signed, "change")))
    assert before in page
    assert "99.99.99" not in page


def test_the_bytes_have_the_digest_of_the_sign_off(approval: Approval, company: Company) -> None:
    page = words_of(client_of(company.auditor).get(of(approval, "change")))
    assert of(approval, "signed") in page
    answer = client_of(company.auditor).get(of(approval, "signed"))
    assert hashlib.sha256(answer.content).hexdigest() == approval.evidence_digest
    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"].startswith("attachment")


def test_only_for_those_who_see_the_hot_fix(approval: Approval, company: Company) -> None:
    assert client_of(company.plain).get(of(approval, "signed")).status_code == 404
    assert client_of(company.insider).get(of(approval, "signed")).status_code == 200
    nowhere = reverse("admin:approvals_approval_signed", args=[10**30])
    assert client_of(company.auditor).get(nowhere).status_code == 404
