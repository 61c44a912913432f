"""What was signed is kept packed: whoever has the bytes gets the text, and other bytes are found."""

import json
import zlib
from hashlib import sha256
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from apps.accounts.models import User
from apps.accounts.roles import AUDITORS
from apps.approvals.models import Approval
from apps.common.errors import BadInput
from apps.common.packed_json import LONGEST, Unreadable, packed, unpacked
from apps.history.protection import lifted
from apps.history.verification import verify
from tests.asking import client_of, words_of
from tests.driving import make_company, ready, report

migration = import_module("apps.approvals.migrations.0006_signed_evidence_is_packed")
KEPT = "SELECT signed_evidence FROM approvals_approval WHERE id = %s"


@pytest.fixture
def approval(db):
    company = make_company()
    return ready(report(company), company, to="development").approvals.first()


def test_any_tool_that_knows_zlib_gets_the_text_that_was_signed(approval):
    with connection.cursor() as cursor:
        cursor.execute(KEPT, [approval.pk])
        (kept,) = cursor.fetchone()
    text = zlib.decompress(bytes(kept))
    assert sha256(text).hexdigest() == approval.evidence_digest
    assert json.loads(text) == approval.signed_evidence


FORGED = {
    "no zlib": b"no zlib",
    "of another kind": packed([{"fields": 3, "rows": 4, "evidence": None}]),
    "deep": zlib.compress(b"[" * 200_000),
    "a bomb": zlib.compress(b'"' + b" " * 40_000_000 + b'"', 9),
}


def test_other_bytes_are_found_and_stop_no_verification_and_no_page(approval):
    browser = client_of(User.objects.get(groups__name=AUDITORS))
    page = reverse("admin:approvals_approval_change", args=[approval.pk])
    for what, forged in FORGED.items():
        with lifted(Approval), connection.cursor() as cursor:
            cursor.execute("UPDATE approvals_approval SET signed_evidence = %s", [forged])
        why = {fault.why for fault in verify(approval.hotfix)}
        assert why == {"The evidence kept is not the evidence signed."}, what
        assert "What is kept here is not what was signed" in words_of(browser.get(page)), what
    assert isinstance(unpacked(FORGED["a bomb"]), Unreadable)
    with pytest.raises(BadInput, match="more than one signature can cover"):
        packed(["x" * LONGEST])


@pytest.mark.parametrize("content", [[], [{"fields": {"note": "Åsa: “100 %”"}, "rows": {}}], {"a": None}])
def test_what_a_migration_packs_is_what_it_found(content):
    """And what it has not packed yet is read as well: a paper is checked in a database of before."""
    assert unpacked(migration.from_text(json.dumps(content))) == content
    assert migration.from_text(json.dumps(content)) == packed(content)
    assert unpacked(json.dumps(content)) == content
