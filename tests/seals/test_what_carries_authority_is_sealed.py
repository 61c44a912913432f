"""What carries a right or a name is sealed in the transaction that writes it, or is not written at all."""

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection
from django.test.utils import CaptureQueriesContext

from apps.approvals.models import Approval
from apps.common.errors import CannotBeSealed
from apps.history import protection, sealing, signing_key
from apps.history.models import Link, Seal
from apps.history.seal_wording import seal_of, seals_of
from apps.history.sealing import is_sealed, sealed_tables
from apps.hotfixes.recording import recording
from tests.asking import client_of, saying, url
from tests.driving import NIGHT, drive, perform, ready, report


def test_these_are_sealed():
    assert sealed_tables() >= {
        "accounts.HistoricalCredentialChange",
        "accounts.HistoricalGroup",
        "accounts.HistoricalUser",
        "approvals.HistoricalApproval",
        "approvals.HistoricalBreakGlassCall",
        "approvals.HistoricalDebt",
        "approvals.HistoricalRatifiedStart",
        "approvals.HistoricalStepDecision",
        "approvals.HistoricalWaiver",
        "approvals.HistoricalWithdrawal",
        "history.HistoricalContentType",
        "history.HistoricalPermission",
        "history.HistoricalWrittenCheckpoint",
        "hotfixes.HistoricalDelegation",
        "hotfixes.HistoricalFormerHolder",
        "hotfixes.HistoricalHotFixGroupObjectPermission",
        "hotfixes.HistoricalHotFixUserObjectPermission",
        "hotfixes.HistoricalSystemCorrection",
        "systems.HistoricalRosterEntry",
        "systems.HistoricalSystemGroupObjectPermission",
        "systems.HistoricalSystemUserObjectPermission",
    }


def test_who_is_in_which_group_is_too():
    assert any("_groups" in table for table in sealed_tables())


def test_evidence_is_not(hotfix):
    assert not is_sealed(type(hotfix))


def test_a_signature_costs_one_insert_however_much_it_signs(hotfix, company):
    ready(hotfix, company, to="qualification")
    with CaptureQueriesContext(connection) as asked:
        perform(hotfix, "qualify", by=company.po)
    about = [query["sql"] for query in asked if "history_seal" in query["sql"]]
    assert len(about) == 1
    assert about[0].startswith("INSERT")
    assert seal_of(Approval.objects.get()).words == "Sealed when signed"


@pytest.fixture
def lost(settings):
    settings.SIGNING_KEY.unlink()


def test_without_the_key_nothing_is_signed(hotfix, company, lost):
    ready_to = ready(hotfix, company, to="identified")
    with pytest.raises(CannotBeSealed) as refused:
        report(company)
    assert "the key cannot be read now" in str(refused.value)
    assert ready_to.state == "identified"


def test_the_page_says_so_with_503_and_nothing_is_kept(hotfix, company, settings):
    ready(hotfix, company, to="qualification")
    settings.SIGNING_KEY.unlink()
    answer = client_of(company.po).post(url("act", hotfix, "qualify"), saying(hotfix))
    assert answer.status_code == 503
    assert "sealed with a key of this site" in answer.content.decode()
    assert not Approval.objects.exists()


def test_nor_where_the_setting_was_forgotten(hotfix, company, settings):
    settings.SIGNING_KEY = None
    with pytest.raises(CannotBeSealed):
        report(company)


def test_what_signs_nothing_goes_on(hotfix, company, lost):
    """A night must not stop where nothing is signed."""
    report_of_it = hotfix.issue_reports.get()
    with recording(report_of_it, by=company.reporter) as present:
        present.description = "More of it."


def test_after_a_change_of_key_the_old_certificate_speaks_for_the_old_seals(
    hotfix, company, settings, tmp_path, key, found, verified
):
    drive(hotfix, company, to="development")
    settings.SIGNING_KEY = tmp_path / "next.pem"
    signing_key.create(settings.SIGNING_KEY, owner="Halden", at=NIGHT)
    drive(hotfix, company, to="code_review")
    assert "Its seal does not hold" in {fault.why[:22] for fault in found()}
    settings.EARLIER_CERTIFICATES = tmp_path / "earlier"
    settings.EARLIER_CERTIFICATES.mkdir()
    certificate = key.certificate.public_bytes(Encoding.PEM)
    (settings.EARLIER_CERTIFICATES / "first.pem").write_bytes(certificate)
    assert found() == []
    assert "Sealed since 2026-11-23 02:14 UTC" in verified()


def test_what_was_there_before_is_shown_as_not_sealed_when_signed(company, key, settings, found, verified):
    its_key, settings.SIGNING_KEY = settings.SIGNING_KEY, None
    hotfix = drive(report(company), company, to="development")
    assert found() == []
    assert "Without a key outside the database: additions" in verified()
    assert seal_of(Approval.objects.first()).words == "Not sealed: without a key outside the database"
    settings.SIGNING_KEY = its_key
    assert "The history is not sealed yet: manage.py seal_history does it" in verified()
    assert "2 chains are sealed." in verified(command="seal_history")
    drive(hotfix, company, to="code_review")
    words = [seals_of(hotfix)[approval.pk].words for approval in hotfix.approvals.all()]
    before = "Not sealed when signed: sealed with everything that was there, at 2026-11-23 02:14 UTC"
    assert words == [before, before, "Sealed when signed"]
    assert found() == []
    assert "2 sign-offs are from before, and not sealed when signed" in verified()


def test_nothing_is_sealed_afterwards_a_second_time(hotfix, verified):
    assert "what came later without a seal is not sealed now" in verified(command="seal_history")


def test_a_seal_made_when_sealing_began_covers_what_was_there(company, key, settings, found):
    its_key, settings.SIGNING_KEY = settings.SIGNING_KEY, None
    hotfix = report(company)
    settings.SIGNING_KEY = its_key
    sealing.begin()
    last = Link.objects.filter(hotfix=hotfix).latest("number")
    protection.remove()
    Seal.objects.filter(hotfix=hotfix, opening=True).update(signature=b"something else")
    assert {(fault.number, fault.chain) for fault in found()} == {(last.number, hotfix.reference)}
