"""The pack as a stranger opens it: tables in a spreadsheet, what was signed, and who packed it."""

import csv
import hashlib
import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django import Settings

from apps.approvals.models import Approval
from apps.history.signing_key import create
from apps.hotfixes.models import HotFix
from apps.records.archive import MANIFEST, SIGNATURE
from apps.records.issue import issue
from apps.records.pack import pack, pack_contents
from apps.records.pack_readme import CERTIFICATE
from apps.records.snapshot import Snapshot
from tests.driving import Company, drive, report
from tests.records.stories import delegated, expedited, rolled_back

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 9, 30, 2, tzinfo=UTC)


def printed(taken: Snapshot) -> bytes:
    return f"{taken.cover.reference} {taken.printing.at}".encode()


def packed() -> zipfile.ZipFile:
    inside = pack_contents(HotFix.objects.all(), scope="All", packed_by="Amelia Auditor", at=AT)
    return zipfile.ZipFile(io.BytesIO(b"".join(pack(inside, printer=printed))))


def table(zipped: zipfile.ZipFile, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(zipped.read(name).decode("utf-8-sig"))))


def test_every_deployment_role_delegation_and_debt_is_a_line(company: Company, night: object) -> None:
    taken_back = drive(rolled_back(company), company, to="closed")
    ahead, by_another = expedited(company), delegated(company)
    with packed() as zipped:
        deployed = table(zipped, "deployments.csv")
        assert [(row["reference"], row["round"]) for row in deployed] == [
            (taken_back.reference, "1"),
            (taken_back.reference, "2"),
            (ahead.reference, "1"),
        ]
        assert deployed[0]["rolled_back_at_utc"] == "2026-11-23 02:14:00"
        assert deployed[1]["rolled_back_at_utc"] == ""
        assert datetime.fromisoformat(deployed[0]["actual_start_utc"])
        (delegation,) = table(zipped, "delegations.csv")
        assert delegation["reference"] == by_another.reference
        assert delegation["who_acts_for_whom"] == "Insider Pay for Qa Pay"
        debts = table(zipped, "debts.csv")
        assert [row["reference"] for row in debts] == [ahead.reference] * 2
        assert debts[0]["settled"] == "Ratified afterwards by Tl Pay, 2026-11-23 05:14:00 UTC"
        grants = table(zipped, "grants.csv")
        assert {row["reference"] for row in grants} == {
            hotfix.reference for hotfix in (taken_back, ahead, by_another)
        }
        assert all(row["granted_at_utc"] == "2026-11-23 02:14:00" for row in grants)


def test_the_population_tells_risk_targets_and_which_records_are_drafts(
    company: Company, night: object
) -> None:
    closed = drive(report(company), company, to="closed")
    issued = issue(closed)
    assert issued is not None
    still_open = report(company)
    with packed() as zipped:
        first, second = table(zipped, "population.csv")
        assert (first["record"], first["risk"], first["restored_in_time"]) == ("issued", "low", "yes")
        assert (first["restore_by"], first["restored_at"]) == ("2026-11-23 06:14:00", "2026-11-23 02:14:00")
        assert (second["record"], second["risk"], second["restored_at"]) == ("draft", "", "")
        kept = {row["reference"]: row for row in table(zipped, "records.csv")}
        assert kept[closed.reference]["record"] == "issued"
        assert kept[closed.reference]["sha256_of_the_file"] == issued.pdf_sha256
        assert kept[closed.reference]["digest_of_the_record"] == issued.digest
        assert kept[still_open.reference]["record"] == "draft"
        for reference, row in kept.items():
            content = zipped.read(f"{reference}/record.pdf")
            assert row["sha256_of_the_file"] == hashlib.sha256(content).hexdigest()


def test_what_would_be_a_formula_is_text_in_every_table(company: Company, night: object) -> None:
    company.qa.last_name = "Pay"
    company.qa.first_name = '=HYPERLINK("x")'
    company.qa.save()
    report(company)
    with packed() as zipped:
        holders = {row["holder"] for row in table(zipped, "grants.csv")}
    assert '\'=HYPERLINK("x") Pay' in holders


def test_what_each_sign_off_covers_is_inside(company: Company, night: object) -> None:
    hotfix = drive(report(company), company, to="deployment")
    with packed() as zipped:
        names = [name for name in zipped.namelist() if "/signed/" in name]
        digests = set(Approval.objects.filter(hotfix=hotfix).values_list("evidence_digest", flat=True))
        assert {hashlib.sha256(zipped.read(name)).hexdigest() for name in names} == digests
        assert set(names) == {f"{hotfix.reference}/signed/signed-{sha256}.json" for sha256 in digests}


def test_the_commands_of_the_readme_prove_who_signed_the_manifest(
    company: Company, night: object, settings: Settings, tmp_path: Path
) -> None:
    settings.SIGNING_KEY = tmp_path / "key.pem"
    create(settings.SIGNING_KEY, owner="Hot fix process", at=AT)
    report(company)
    folder = tmp_path / "pack"
    with packed() as zipped:
        assert zipped.namelist()[-2:] == [MANIFEST, SIGNATURE]
        zipped.extractall(folder)
    told = (folder / "README.txt").read_text()
    commands = [
        line.strip() for line in told.splitlines() if line.startswith(("  openssl", "  sha256sum -c"))
    ]
    assert len(commands) == 4
    for command in commands:
        done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
    assert "Verified OK" in done.stdout
    assert (folder / CERTIFICATE).read_text().startswith("-----BEGIN CERTIFICATE-----")
    (folder / MANIFEST).write_text("forged")
    forged = subprocess.run(["sh", "-c", commands[-1]], cwd=folder, capture_output=True, check=False)
    assert forged.returncode != 0


def test_an_unsigned_pack_says_so(company: Company, night: object, settings: Settings) -> None:
    settings.SIGNING_KEY = None
    report(company)
    with packed() as zipped:
        assert SIGNATURE not in zipped.namelist()
        assert b"This pack is not signed" in zipped.read("README.txt")
