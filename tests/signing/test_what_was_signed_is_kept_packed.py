"""What was signed is kept packed: whoever has the bytes gets the text, and other bytes are found."""

import json
import zlib
from hashlib import sha256
from importlib import import_module

import pytest
from django.db import connection

from apps.approvals.models import Approval
from apps.common.packed_json import packed, unpacked
from apps.history.protection import lifted
from apps.history.verification import verify
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


def test_other_bytes_are_found_and_stop_no_verification(approval):
    with lifted(Approval), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_approval SET signed_evidence = %s", [b"no zlib"])
    why = {fault.why for fault in verify(approval.hotfix)}
    assert why == {"The evidence kept is not the evidence signed."}


@pytest.mark.parametrize("content", [[], [{"fields": {"note": "Åsa: “100 %”"}, "rows": {}}], {"a": None}])
def test_what_a_migration_packs_is_what_it_found(content):
    """And what it has not packed yet is read as well: a paper is checked in a database of before."""
    assert unpacked(migration.from_text(json.dumps(content))) == content
    assert migration.from_text(json.dumps(content)) == packed(content)
    assert unpacked(json.dumps(content)) == content
